// NewlineNormaliser: "\r\n" and a lone '\r' to '\n', piece by piece, as Ray's text sources do it.
#pragma once

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Emits the '\n' already at the '\r' and swallows a '\n' that follows, also in the next piece:
/// so the result for a prefix of a log is always a prefix of the result for the log.
class NewlineNormaliser {
 public:
  /// The normalised piece; valid until the next call. Copies only a piece that holds a '\r'; any
  /// other is passed through.
  std::string_view feed(std::string_view piece) {
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

 private:
  bool after_return_ = false;
  std::string buffer_;
};

}  // namespace rayjobs::detail
