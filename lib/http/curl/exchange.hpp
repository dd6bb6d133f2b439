// One HTTP request and its answer over a connection that later requests use again.
#pragma once

#include "http/curl/connection.hpp"
#include "http/curl/handle.hpp"

#include <stop_token>
#include <string>

namespace rayjobs::detail {

/// What one exchange at a time uses; it keeps the connection open between exchanges. Its address is
/// known to libcurl, so it never moves.
struct ReusableConnection {
  /// Set while an answer may be lost with the connection: a server that refuses an upload answers
  /// and closes at once, and libcurl drops what it has not read when its next write fails.
  bool keep_unread = false;
  std::string unread{};  ///< What was still unread in a socket that was closed meanwhile.
  CurlEasy easy = new_easy();
  CurlMulti multi = new_multi();
};

/// Transport::send on `connection`.
Result<HttpResponse> exchange(ReusableConnection& connection, HttpRequest const& request,
                              ConnectionRules const& rules, std::stop_token const& stop);

}  // namespace rayjobs::detail
