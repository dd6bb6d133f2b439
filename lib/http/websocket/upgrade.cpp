// The opening handshake: sends and reads without blocking, waiting in between for the socket, a
// limit or a stop request.
#include "core/try.hpp"
#include "http/answer/response_error.hpp"
#include "http/answer/response_head.hpp"
#include "http/curl/drive.hpp"
#include "http/curl/failure.hpp"
#include "http/websocket/handshake.hpp"
#include "http/websocket/websocket.hpp"

#include <algorithm>
#include <chrono>

namespace rayjobs::detail {
namespace {

class Upgrade {
 public:
  Upgrade(CurlSocket& socket, HttpRequest const& request, Endpoint const& endpoint,
          Clock::TimePoint start, std::stop_token const& stop)
      : socket_(socket),
        request_(request),
        endpoint_(endpoint),
        stop_(stop),
        whole_(request_limit(start, request.timeout)) {}

  Result<std::string> run() {
    std::string const key = new_websocket_key();
    RAYJOBS_TRY_VOID(
        send(upgrade_request(endpoint_.target, endpoint_.host_header, request_.headers, key)));
    RAYJOBS_TRY(HttpResponse const response, final_head());
    if (response.status != 101) return refusal(response);
    RAYJOBS_TRY_VOID(in_context(check_upgrade(response, key), context()));
    return std::move(received_);
  }

 private:
  std::string context() const { return request_context(request_, endpoint_); }

  Result<void> send(std::string bytes) {
    for (;;) {
      RAYJOBS_TRY_VOID(check_ends());
      auto const sent = socket_.send(bytes);
      if (sent == CurlSocket::Io::done) return {};
      if (sent == CurlSocket::Io::closed) return closed();
      RAYJOBS_TRY_VOID(wait(true));
    }
  }

  /// The first head that is not interim; received_ keeps what came after it.
  Result<HttpResponse> final_head() {
    constexpr int kMaxInterim = 100;
    for (int interim = 0;;) {
      RAYJOBS_TRY_VOID(check_ends());
      RAYJOBS_TRY(auto head, in_context(parse_response_head(received_), context()));
      if (head) {
        received_.erase(0, head->size);
        int const status = head->response.status;
        if (status == 101 || status / 100 != 1) return std::move(head->response);
        if (++interim > kMaxInterim)
          return Error{.code = ErrorCode::protocol,
                       .message = "the server sends interim answers without an end",
                       .context = context()};
        continue;
      }
      auto const piece = socket_.receive();
      if (piece.io == CurlSocket::Io::closed) return closed();
      if (piece.io == CurlSocket::Io::done) {
        received_ += piece.bytes;
      } else {
        RAYJOBS_TRY_VOID(wait(false));
      }
    }
  }

  /// A peer that always has something to read leaves no wait to end.
  Result<void> check_ends() const {
    if (stop_.stop_requested()) return cancelled_request(request_, endpoint_);
    if (!whole_.passed(system_clock().now())) return {};
    return stalled_request(request_, endpoint_, TransferEnd::timeout);
  }

  Result<void> wait(bool to_send) {
    auto const stall = request_limit(system_clock().now(), request_.stall_timeout);
    auto const waited = socket_.wait(to_send, std::min(stall, whole_), stop_);
    if (waited == CurlSocket::Wait::ready) return {};
    if (waited == CurlSocket::Wait::cancelled) return cancelled_request(request_, endpoint_);
    return stalled_request(request_, endpoint_,
                           stall < whole_ ? TransferEnd::stall_timeout : TransferEnd::timeout);
  }

  Error closed() const {
    return lost_connection(request_, endpoint_,
                           endpoint_.authority + " closed the connection without an answer");
  }

  Error refusal(HttpResponse response) {
    response.body = body_of(response);
    if (response.status / 100 == 2)
      return Error{.code = ErrorCode::protocol,
                   .http_status = response.status,
                   .message = "the server answered the WebSocket request with HTTP status " +
                              std::to_string(response.status),
                   .context = context(),
                   .hint = "a proxy in between may not support WebSockets",
                   .detail = std::move(response.body)};
    Error error = error_from_response(response, context());
    error.http_status = response.status;
    if (error.detail.empty()) error.detail = std::move(response.body);
    return error;
  }

  /// Waits for the refusal's text, but only briefly.
  std::string body_of(HttpResponse const& head) {
    constexpr std::size_t kMaxBytes = 64U << 10U;
    TimeLimit const limit(system_clock().now(), std::chrono::seconds(2));
    for (;;) {
      auto body = parse_response_body(head, received_);
      if (body.complete || received_.size() >= kMaxBytes || !check_ends() ||
          limit.passed(system_clock().now()))
        return body.data.substr(0, kMaxBytes);
      auto const piece = socket_.receive();
      if (piece.io == CurlSocket::Io::done) {
        received_ += piece.bytes;
      } else if (piece.io == CurlSocket::Io::closed ||
                 socket_.wait(false, limit, stop_) != CurlSocket::Wait::ready) {
        return body.data;
      }
    }
  }

  CurlSocket& socket_;
  HttpRequest const& request_;
  Endpoint const& endpoint_;
  std::stop_token const& stop_;
  TimeLimit whole_;
  std::string received_{};
};

}  // namespace

Result<std::string> upgrade(CurlSocket& socket, HttpRequest const& request,
                            Endpoint const& endpoint, Clock::TimePoint start,
                            std::stop_token const& stop) {
  return Upgrade(socket, request, endpoint, start, stop).run();
}

}  // namespace rayjobs::detail
