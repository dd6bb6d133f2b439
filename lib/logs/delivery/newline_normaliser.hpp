// NewlineNormaliser: "\r\n" and a lone '\r' to '\n', piece by piece, as Ray's text sources do it.
#pragma once

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Emits the '\n' already at the '\r' and swallows a '\n' that follows, also in the next piece:
/// so the result for a prefix of a log is always a prefix of the result for the log.
class NewlineNormaliser {
 public:
  /// The normalised piece; valid until the next call.
  std::string_view feed(std::string_view piece);

 private:
  bool after_return_ = false;
  std::string buffer_;
};

}  // namespace rayjobs::detail
