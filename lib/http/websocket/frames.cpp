// Frames to messages and back, over wslay's frame interface. Its event interface would check that
// text is UTF-8; a log may hold anything.
#include "http/websocket/frames.hpp"

#include "core/random.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include <wslay/wslay.h>

namespace rayjobs::detail {
namespace {

constexpr std::uint64_t kMaxMessageBytes = 64ULL << 20U;
constexpr std::uint64_t kMaxControlBytes = 125;

std::string_view text_of(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<char const*>(data), size};
}

/// Whether a peer may send that close code (RFC 6455 section 7.4).
bool is_close_code(int code) {
  return code >= 1000 && code < 5000 && code != 1004 && code != 1005 && code != 1006 &&
         code != 1015;
}

}  // namespace

WebSocketFrames::WebSocketFrames() {
  wslay_frame_callbacks const callbacks{
      .send_callback = [](std::uint8_t const* data, std::size_t size, int, void* self) -> ssize_t {
        static_cast<WebSocketFrames*>(self)->output_ += text_of(data, size);
        return static_cast<ssize_t>(size);
      },
      .recv_callback = [](std::uint8_t* buffer, std::size_t size, int, void* data) -> ssize_t {
        auto& self = *static_cast<WebSocketFrames*>(data);
        std::size_t const count = std::min(size, self.input_.size() - self.consumed_);
        if (count == 0) return -1;
        self.input_.copy(reinterpret_cast<char*>(buffer), count, self.consumed_);
        self.consumed_ += count;
        return static_cast<ssize_t>(count);
      },
      .genmask_callback = [](std::uint8_t* buffer, std::size_t size, void*) -> int {
        fill_random({buffer, size});
        return 0;
      }};
  wslay_frame_context* context = nullptr;
  if (wslay_frame_context_init(&context, &callbacks, this) != 0) throw std::bad_alloc();
  context_ = {context, &wslay_frame_context_free};
}

void WebSocketFrames::feed(std::string_view bytes) {
  input_.erase(0, consumed_);
  consumed_ = 0;
  input_ += bytes;
}

Result<std::optional<WebSocketMessage>> WebSocketFrames::next() {
  while (!failure_ && !closed_) {
    wslay_frame_iocb frame{};
    ssize_t const count = wslay_frame_recv(context_.get(), &frame);
    if (count == WSLAY_ERR_WANT_READ) return std::optional<WebSocketMessage>();
    if (count < 0) return fail({WSLAY_CODE_PROTOCOL_ERROR, "malformed"});
    if (!in_frame_) {
      if (auto const violation = check_header(frame)) return fail(*violation);
      in_frame_ = true;
      frame_rest_ = frame.payload_length;
    }
    std::string& target = wslay_is_ctrl_frame(frame.opcode) ? control_ : message_;
    target += text_of(frame.data, frame.data_length);
    frame_rest_ -= frame.data_length;
    if (frame_rest_ > 0) continue;
    in_frame_ = false;
    auto message = end_frame(frame);
    if (!message || *message) return message;
  }
  if (failure_) return *failure_;
  return closed_;
}

std::optional<WebSocketFrames::Violation> WebSocketFrames::check_header(
    wslay_frame_iocb const& frame) const {
  auto const broken = [](std::string_view what) {
    return Violation{WSLAY_CODE_PROTOCOL_ERROR, what};
  };
  if (frame.mask != 0) return broken("masked, which a server must not do");
  if (frame.rsv != WSLAY_RSV_NONE) return broken("of an extension that was not offered");
  switch (frame.opcode) {
    case WSLAY_CONNECTION_CLOSE:
    case WSLAY_PING:
    case WSLAY_PONG:
      if (frame.fin == 0) return broken("a fragmented control frame");
      if (frame.payload_length > kMaxControlBytes) return broken("an overlong control frame");
      return std::nullopt;
    case WSLAY_CONTINUATION_FRAME:
      if (!opcode_) return broken("a continuation of nothing");
      break;
    case WSLAY_TEXT_FRAME:
    case WSLAY_BINARY_FRAME:
      if (opcode_) return broken("a new message inside a fragmented one");
      break;
    default:
      return broken("of an unknown kind");
  }
  if (frame.payload_length > kMaxMessageBytes - message_.size())
    return Violation{WSLAY_CODE_MESSAGE_TOO_BIG, "part of a message of more than 64 MiB"};
  return std::nullopt;
}

Result<std::optional<WebSocketMessage>> WebSocketFrames::end_frame(wslay_frame_iocb const& frame) {
  // More unsent answers than this mean that the peer does not read them.
  constexpr std::size_t kMaxOutput = 64U << 10U;
  switch (frame.opcode) {
    case WSLAY_CONNECTION_CLOSE:
      return end_by_peer();
    case WSLAY_PING:
      if (output_.size() < kMaxOutput) queue_frame(WSLAY_PONG, control_);
      [[fallthrough]];
    case WSLAY_PONG:
      control_.clear();
      return std::optional<WebSocketMessage>();
    default:
      break;
  }
  if (!opcode_) opcode_ = frame.opcode;
  if (frame.fin == 0) return std::optional<WebSocketMessage>();
  WebSocketMessage message{.kind = *opcode_ == WSLAY_TEXT_FRAME ? WebSocketMessage::Kind::text
                                                                : WebSocketMessage::Kind::binary,
                           .data = std::exchange(message_, {})};
  opcode_.reset();
  return std::optional(std::move(message));
}

Result<std::optional<WebSocketMessage>> WebSocketFrames::end_by_peer() {
  auto const byte = [this](std::size_t i) { return static_cast<unsigned char>(control_[i]); };
  int code = WSLAY_CODE_NO_STATUS_RCVD;
  if (control_.size() >= 2) code = byte(0) << 8 | byte(1);
  if (control_.size() == 1 || (control_.size() >= 2 && !is_close_code(code)))
    return fail({WSLAY_CODE_PROTOCOL_ERROR, "a close frame without a valid code"});
  close(static_cast<std::uint16_t>(control_.empty() ? WSLAY_CODE_NORMAL_CLOSURE : code));
  closed_ = WebSocketMessage{.kind = WebSocketMessage::Kind::closed,
                             .data = control_.size() > 2 ? control_.substr(2) : std::string(),
                             .close_code = code};
  return closed_;
}

void WebSocketFrames::close(std::uint16_t code) {
  if (std::exchange(close_queued_, true)) return;
  queue_frame(WSLAY_CONNECTION_CLOSE,
              std::string{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)});
}

void WebSocketFrames::queue_frame(std::uint8_t opcode, std::string_view payload) {
  wslay_frame_iocb frame{.fin = 1,
                         .rsv = WSLAY_RSV_NONE,
                         .opcode = opcode,
                         .payload_length = payload.size(),
                         .mask = 1,
                         .data = reinterpret_cast<std::uint8_t const*>(payload.data()),
                         .data_length = payload.size()};
  // The callback takes everything, so one call writes the whole frame.
  wslay_frame_send(context_.get(), &frame);
}

Error WebSocketFrames::fail(Violation const& violation) {
  close(violation.code);
  failure_ = Error{.code = ErrorCode::protocol,
                   .message = "a WebSocket frame is " + std::string(violation.what)};
  return *failure_;
}

}  // namespace rayjobs::detail
