// LastLines: passes on only the last lines of what is already there, then everything.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::detail {

/// Keeps only the last lines of what it is fed until release(). Only '\n' ends a line, as for
/// tail(1). Without a number of lines it holds nothing back.
class LastLines {
 public:
  /// Of a longer line only the end is kept, which `warn` is told once.
  static constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20U;

  LastLines(std::optional<std::uint64_t> lines, std::function<void(std::string_view)> sink,
            std::function<void(std::string_view)> warn)
      : sink_(std::move(sink)),
        warn_(std::move(warn)),
        holding_(lines.has_value()),
        lines_(lines.value_or(0)) {}

  void feed(std::string_view bytes) {
    if (!holding_) return pass(bytes);
    while (!bytes.empty()) {
      auto const newline = bytes.find('\n');
      bool const ends = newline != std::string_view::npos;
      auto const piece = bytes.substr(0, ends ? newline + 1 : newline);
      bytes.remove_prefix(piece.size());
      held_ += piece;
      line_bytes_ += piece.size();
      bound_line(ends ? 0 : kSlack);
      if (!ends) continue;
      ++newlines_;
      line_bytes_ = 0;
    }
    trim();
  }
  /// What was kept, and from now on everything, goes to the sink.
  void release() {
    if (!std::exchange(holding_, false)) return;
    bound_line(0);
    pass(std::exchange(held_, {}));
  }

  /// Bytes handed to the sink.
  std::uint64_t passed() const { return passed_; }

 private:
  /// What a line may have too much before it is moved to the front of its memory.
  static constexpr std::size_t kSlack = kMaxLineBytes / 4;

  /// The line that was fed last.
  void bound_line(std::size_t slack) {
    if (line_bytes_ <= kMaxLineBytes + slack) return;
    held_.erase(held_.size() - line_bytes_, line_bytes_ - kMaxLineBytes);
    line_bytes_ = kMaxLineBytes;
    if (!std::exchange(warned_, true) && warn_)
      warn_("a line of the log is longer than 64 MiB; its beginning is left out");
  }

  static std::uint64_t count_newlines(std::string_view text) {
    return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
  }

  void pass(std::string_view bytes) {
    if (bytes.empty()) return;
    passed_ += bytes.size();
    if (sink_) sink_(bytes);
  }

  /// Drops whole lines from the front. A last line without its newline counts as a line.
  void trim() {
    std::uint64_t const lines = newlines_ + (!held_.empty() && held_.back() != '\n' ? 1 : 0);
    if (lines <= lines_) return;
    std::size_t end = 0;
    for (std::uint64_t excess = lines - lines_; excess > 0 && end < held_.size(); --excess) {
      auto const newline = held_.find('\n', end);
      end = newline == std::string::npos ? held_.size() : newline + 1;
    }
    newlines_ -= count_newlines(std::string_view(held_).substr(0, end));
    held_.erase(0, end);
  }

  std::function<void(std::string_view)> sink_;
  std::function<void(std::string_view)> warn_;
  bool holding_;
  std::uint64_t lines_;
  std::string held_;
  std::uint64_t newlines_ = 0;  ///< In held_.
  std::size_t line_bytes_ = 0;  ///< Of its last line.
  bool warned_ = false;
  std::uint64_t passed_ = 0;
};

}  // namespace rayjobs::detail
