// One HTTP request and its answer over a lane: a libcurl handle with its own connections.
#pragma once

#include "http/curl/connection.hpp"
#include "http/curl/handle.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <memory>
#include <stop_token>
#include <string>

namespace rayjobs::detail {

/// What one exchange at a time uses, and what stays between exchanges: the open connections. Its
/// address is known to them, so it never moves.
struct CurlLane {
  /// null when memory ran out.
  static std::unique_ptr<CurlLane> create();

  /// Set while an answer may be lost with the connection: a server that refuses an upload answers
  /// and closes at once, and libcurl drops what it has not read when its next write fails.
  bool keep_unread = false;
  std::string unread{};  ///< Bytes that were waiting in a socket that was closed then.
  CurlEasy easy{};
  CurlMulti multi{};
};

/// Transport::send on `lane`.
Result<HttpResponse> exchange(CurlLane& lane, HttpRequest const& request, TlsOptions const& tls,
                              std::stop_token const& stop);

}  // namespace rayjobs::detail
