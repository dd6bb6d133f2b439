// FakeTransport: answers requests by a function and records them; no sockets.
#pragma once

#include <rayjobs/transport.hpp>

#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace rayjobs::testing {

/// A WebSocket that plays a list of messages, then stays idle.
class FakeWebSocket final : public WebSocket {
 public:
  explicit FakeWebSocket(std::deque<WebSocketMessage> messages) : messages_(std::move(messages)) {}
  Result<WebSocketMessage> receive(std::stop_token stop, std::chrono::milliseconds) override {
    if (stop.stop_requested()) return Error{.code = ErrorCode::cancelled, .message = "cancelled"};
    if (messages_.empty()) return WebSocketMessage{.kind = WebSocketMessage::Kind::idle};
    auto message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }
  void close() noexcept override {}

 private:
  std::deque<WebSocketMessage> messages_;
};

class FakeTransport final : public Transport {
 public:
  using Answer = std::function<Result<HttpResponse>(HttpRequest const&)>;
  using SocketAnswer = std::function<Result<std::unique_ptr<WebSocket>>(HttpRequest const&)>;

  explicit FakeTransport(Answer answer) : answer_(std::move(answer)) {}

  /// Hands a 2xx body to on_body when the request has one, in pieces of `piece` bytes, as the real
  /// transport may.
  Result<HttpResponse> send(HttpRequest const& request, std::stop_token stop) override {
    requests.push_back(request);
    if (stop.stop_requested()) return Error{.code = ErrorCode::cancelled, .message = "cancelled"};
    auto response = answer_(request);
    if (response && request.on_body && response->status / 100 == 2) {
      std::string const body = std::move(response->body);
      response->body.clear();
      for (std::size_t i = 0; i < body.size(); i += piece)
        request.on_body(std::string_view(body).substr(i, piece));
    }
    return response;
  }

  Result<std::unique_ptr<WebSocket>> open_websocket(HttpRequest const& request,
                                                    std::stop_token) override {
    sockets.push_back(request);
    if (on_websocket) return on_websocket(request);
    return Error{.code = ErrorCode::not_found, .http_status = 404, .message = "no WebSocket here"};
  }

  SocketAnswer on_websocket{};
  std::size_t piece = 1000;
  std::vector<HttpRequest> requests{};  ///< Every request, in order.
  std::vector<HttpRequest> sockets{};   ///< Every open_websocket, in order.

 private:
  Answer answer_;
};

}  // namespace rayjobs::testing
