// Each receive() sends what is queued, reads what has arrived, then waits.
#include "http/websocket/websocket.hpp"

#include "core/deadline.hpp"
#include "core/try.hpp"
#include "http/curl/failure.hpp"
#include "http/websocket/frames.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

class CurlWebSocket final : public WebSocket {
 public:
  CurlWebSocket(std::unique_ptr<CurlSocket> socket, std::string_view first_bytes,
                std::string context)
      : socket_(std::move(socket)), context_(std::move(context)) {
    frames_.feed(first_bytes);
  }
  ~CurlWebSocket() override { CurlWebSocket::close(); }

  Result<WebSocketMessage> receive(std::stop_token stop, milliseconds patience) override {
    TimeLimit const limit(system_clock().now(), patience);
    for (bool first = true;; first = false) {
      if (stop.stop_requested()) return in_context<WebSocketMessage>(cancelled_error(), context_);
      auto message = in_context(frames_.next(), context_);
      if (!message || (*message && (*message)->kind == WebSocketMessage::Kind::closed)) let_go();
      if (!message) return std::move(message).error();
      if (*message) return **std::move(message);
      if (!socket_)
        return WebSocketMessage{.kind = WebSocketMessage::Kind::closed,
                                .data = {},
                                .close_code = closed_here_ ? 1005 : 1006};
      if (!first && limit.passed(system_clock().now()))
        return WebSocketMessage{.kind = WebSocketMessage::Kind::idle};
      // A failed send is not the end: what the peer sent before it went may still be readable.
      socket_->send(frames_.output());
      auto const received = socket_->receive();
      if (received.io == CurlSocket::Io::done) {
        frames_.feed(received.bytes);
      } else if (received.io == CurlSocket::Io::closed) {
        socket_.reset();
      } else if (socket_->wait(!frames_.output().empty(), limit, stop) ==
                 CurlSocket::Wait::timed_out) {
        return WebSocketMessage{.kind = WebSocketMessage::Kind::idle};
      }
    }
  }

  void close() noexcept override {
    constexpr std::uint16_t kNormalClosure = 1000;
    if (!socket_) return;
    closed_here_ = true;
    try {
      frames_.close(kNormalClosure);
      let_go();
    } catch (...) {  // Memory ran out: the peer learns of the end from the connection's.
      socket_.reset();
    }
  }

 private:
  /// Sends what is queued if there is room for it.
  void let_go() {
    if (socket_) socket_->send(frames_.output());
    socket_.reset();
  }

  std::unique_ptr<CurlSocket> socket_;
  WebSocketFrames frames_{};
  std::string context_;
  bool closed_here_ = false;
};

}  // namespace

Result<std::unique_ptr<WebSocket>> open_curl_websocket(HttpRequest const& request,
                                                       ConnectionRules const& rules,
                                                       std::stop_token const& stop) {
  RAYJOBS_TRY(Endpoint const endpoint, parse_endpoint(request.url));
  RAYJOBS_TRY_VOID(check_headers(request.headers));
  auto const start = system_clock().now();
  RAYJOBS_TRY(auto socket, CurlSocket::connect(request, endpoint, rules, stop));
  RAYJOBS_TRY(std::string const rest, upgrade(*socket, request, endpoint, start, stop));
  return std::unique_ptr<WebSocket>(
      std::make_unique<CurlWebSocket>(std::move(socket), rest, request_context(request, endpoint)));
}

}  // namespace rayjobs::detail
