// LastLines: passes on only the last lines of what is already there, then everything.
#pragma once

#include <algorithm>
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
  LastLines(std::optional<std::uint64_t> lines, std::function<void(std::string_view)> sink)
      : sink_(std::move(sink)), holding_(lines.has_value()), lines_(lines.value_or(0)) {}

  void feed(std::string_view bytes) {
    if (!holding_) return pass(bytes);
    held_ += bytes;
    newlines_ += count_newlines(bytes);
    trim();
  }
  /// What was kept, and from now on everything, goes to the sink.
  void release() {
    if (std::exchange(holding_, false)) pass(std::exchange(held_, {}));
  }

  /// Bytes handed to the sink.
  std::uint64_t passed() const { return passed_; }

 private:
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
  bool holding_;
  std::uint64_t lines_;
  std::string held_;
  std::uint64_t newlines_ = 0;  ///< In held_.
  std::uint64_t passed_ = 0;
};

}  // namespace rayjobs::detail
