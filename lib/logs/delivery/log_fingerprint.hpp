// LogFingerprint: the length and the digest of a log's beginning, by which another reading is
// compared.
#pragma once

#include "core/digest.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rayjobs::detail {

/// What a source gives: the file's bytes, or its text with every newline as '\n'.
enum class LogForm { raw, text };

/// In text a run of line breaks counts as one: a "\r\n" that the job has written in two pieces
/// becomes two line breaks in Ray's live text, and one in its whole text.
class LogFingerprint {
 public:
  explicit LogFingerprint(LogForm form) : form_(form) {}

  /// Of a text: a run of line breaks is one byte.
  std::uint64_t count() const { return count_; }
  Sha1Digest digest() const { return digest_.so_far(); }
  /// Of a text: how many line breaks it ends with.
  std::uint64_t last_breaks() const { return last_breaks_; }

  void update(std::string_view bytes);
  /// Takes of `bytes` only what makes count() no larger than `most`; returns how much that is.
  std::size_t update_up_to(std::string_view bytes, std::uint64_t most);

 private:
  std::size_t take(std::string_view bytes, std::uint64_t most);

  LogForm form_;
  std::uint64_t count_ = 0;
  std::uint64_t last_breaks_ = 0;
  Sha1 digest_{};  // a checksum; no security depends on it
};

}  // namespace rayjobs::detail
