// Copies only a piece that holds a '\r'; any other is passed through.
#include "logs/delivery/newline_normaliser.hpp"

namespace rayjobs::detail {

std::string_view NewlineNormaliser::feed(std::string_view piece) {
  if (after_return_ && !piece.empty()) {
    after_return_ = false;
    if (piece.front() == '\n') piece.remove_prefix(1);
  }
  auto next = piece.find('\r');
  if (next == std::string_view::npos) return piece;

  buffer_.clear();
  while (next != std::string_view::npos) {
    buffer_ += piece.substr(0, next);
    buffer_ += '\n';
    piece.remove_prefix(next + 1);
    if (piece.empty()) {
      after_return_ = true;
      return buffer_;
    }
    if (piece.front() == '\n') piece.remove_prefix(1);
    next = piece.find('\r');
  }
  buffer_ += piece;
  return buffer_;
}

}  // namespace rayjobs::detail
