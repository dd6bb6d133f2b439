// libcurl connects; the bytes then bypass its HTTP.
#include "http/curl/socket.hpp"

#include "http/curl/drive.hpp"
#include "http/curl/failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <poll.h>

namespace rayjobs::detail {

Result<std::unique_ptr<CurlSocket>> CurlSocket::connect(HttpRequest const& request,
                                                        Endpoint const& endpoint,
                                                        ConnectionRules const& rules,
                                                        std::stop_token const& stop) {
  auto socket = std::make_unique<CurlSocket>();
  if (!socket->wake_ || !socket->easy_ || !socket->multi_)
    return Error{.code = ErrorCode::unavailable,
                 .message = "memory or file descriptors ran out",
                 .context = request_context(request, endpoint)};
  CURL* const easy = socket->easy_.get();
  configure_connection(easy, request, rules, socket->trace_);
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  // A plain forward proxy does not pass an upgrade on; a tunnel passes everything.
  curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  socket->membership_ = std::make_unique<CurlMembership>(socket->multi_.get(), easy);
  TransferState state;
  auto const outcome = drive_transfer(socket->multi_.get(), request, state, stop);
  if (outcome.end == TransferEnd::finished && outcome.code == CURLE_OK &&
      curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket->socket_) == CURLE_OK &&
      socket->socket_ != CURL_SOCKET_BAD)
    return socket;
  return failure_of(outcome, {request, endpoint, state, easy, socket->trace_});
}

CurlSocket::Received CurlSocket::receive() {
  constexpr std::size_t kBufferBytes = 64U << 10U;
  buffer_.resize(kBufferBytes);
  std::size_t count = 0;
  CURLcode const code = curl_easy_recv(easy_.get(), buffer_.data(), buffer_.size(), &count);
  if (code == CURLE_AGAIN) return {.io = Io::would_block};
  if (code != CURLE_OK || count == 0) return {.io = Io::closed};
  return {.io = Io::done, .bytes = {buffer_.data(), count}};
}

CurlSocket::Io CurlSocket::send(std::string& bytes) {
  while (!bytes.empty()) {
    std::size_t count = 0;
    CURLcode const code = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &count);
    if (code == CURLE_AGAIN) return Io::would_block;
    if (code != CURLE_OK) return Io::closed;
    bytes.erase(0, count);
  }
  return Io::done;
}

CurlSocket::Wait CurlSocket::wait(bool to_send, TimeLimit const& limit,
                                  std::stop_token const& stop) {
  using std::chrono::milliseconds;
  constexpr milliseconds kMaxPoll = std::chrono::hours(1);
  std::uint64_t count = 0;
  // An earlier call's stop request may have left the counter set.
  [[maybe_unused]] auto const ignored = ::read(wake_.get(), &count, sizeof count);
  std::stop_callback const wake(stop, [fd = wake_.get()] {
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const written = ::write(fd, &one, sizeof one);
  });
  std::array<pollfd, 2> watched{
      pollfd{.fd = socket_,
             .events = static_cast<short>(to_send ? POLLIN | POLLOUT : POLLIN),
             .revents = 0},
      pollfd{.fd = wake_.get(), .events = POLLIN, .revents = 0}};
  for (;;) {
    if (stop.stop_requested()) return Wait::cancelled;
    auto const left = limit.left(system_clock().now());
    auto const time = std::min(left.value_or(kMaxPoll), kMaxPoll);
    int const ready = ::poll(watched.data(), watched.size(), static_cast<int>(time.count()));
    if (ready > 0 && watched[1].revents == 0) return Wait::ready;
    if (ready < 0 && errno != EINTR) return Wait::ready;
    if (ready == 0 && left && *left <= time) return Wait::timed_out;
  }
}

}  // namespace rayjobs::detail
