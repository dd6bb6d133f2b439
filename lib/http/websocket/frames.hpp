// The framing of an open WebSocket (RFC 6455 section 5) on bytes in memory: no socket, no waiting.
#pragma once

#include <rayjobs/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct wslay_frame_context;
struct wslay_frame_iocb;

namespace rayjobs::detail {

/// The client's end. Bytes from the peer go in by feed(), messages come out of next(), and what
/// must be sent (answers to pings, close frames) gathers in output().
class WebSocketFrames {
 public:
  WebSocketFrames();
  WebSocketFrames(WebSocketFrames const&) = delete;
  WebSocketFrames& operator=(WebSocketFrames const&) = delete;

  void feed(std::string_view bytes);

  /// The next whole message, or `closed` from the peer's close frame on; nothing while there is
  /// none. protocol on a broken frame, and on every call after it.
  Result<std::optional<WebSocketMessage>> next();

  /// Queues a close frame, once.
  void close(std::uint16_t code);

  /// Masked frames to send; the caller erases what it has sent.
  std::string& output() { return output_; }

 private:
  /// Why a frame is refused: the close code for the peer and the words for the caller.
  struct Violation {
    std::uint16_t code = 0;
    std::string_view what{};
  };

  std::optional<Violation> check_header(wslay_frame_iocb const& frame) const;
  Result<std::optional<WebSocketMessage>> end_frame(wslay_frame_iocb const& frame);
  Result<std::optional<WebSocketMessage>> end_by_peer();
  void queue_frame(std::uint8_t opcode, std::string_view payload);
  Error fail(Violation const& violation);

  std::unique_ptr<wslay_frame_context, void (*)(wslay_frame_context*)> context_{nullptr, nullptr};
  std::string input_{};
  std::size_t consumed_ = 0;  ///< Of input_.
  std::string output_{};

  bool in_frame_ = false;
  std::uint64_t frame_rest_ = 0;
  std::string control_{};                 ///< Payload of the control frame that is being read.
  std::optional<std::uint8_t> opcode_{};  ///< Of the message that is being read.
  std::string message_{};

  bool close_queued_ = false;
  std::optional<WebSocketMessage> closed_{};
  std::optional<Error> failure_{};
};

}  // namespace rayjobs::detail
