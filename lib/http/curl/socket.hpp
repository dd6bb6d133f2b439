// A connected byte stream to a server, made by libcurl (TLS and proxies included), with waits that
// a stop request ends.
#pragma once

#include "core/deadline.hpp"
#include "core/owned_fd.hpp"
#include "http/curl/connection.hpp"
#include "http/curl/handle.hpp"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <sys/eventfd.h>
#include <vector>

namespace rayjobs::detail {

/// Thread safety: one thread at a time.
class CurlSocket {
 public:
  enum class Io { done, would_block, closed };
  struct Received {
    Io io = Io::would_block;
    std::string_view bytes{};  ///< Valid until the next call.
  };
  enum class Wait { ready, timed_out, cancelled };

  /// Connects to the host of `request`, whose timeouts hold; sends nothing.
  static Result<std::unique_ptr<CurlSocket>> connect(HttpRequest const& request,
                                                     Endpoint const& endpoint,
                                                     ConnectionRules const& rules,
                                                     std::stop_token const& stop);

  /// What has arrived; never waits.
  Received receive();
  /// Sends what fits and erases it from `bytes`; never waits.
  Io send(std::string& bytes);
  /// Until bytes arrive (or, with `to_send`, room for bytes), the limit passes or a stop request
  /// comes.
  Wait wait(bool to_send, TimeLimit const& limit, std::stop_token const& stop);

 private:
  ConnectionTrace trace_{};
  std::vector<char> buffer_{};
  OwnedFd wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  // The connection is the multi handle's, so the easy handle stays a member for life.
  CurlEasy easy_ = new_easy();
  CurlMulti multi_ = new_multi();
  std::unique_ptr<CurlMembership> membership_{};
  curl_socket_t socket_ = CURL_SOCKET_BAD;
};

}  // namespace rayjobs::detail
