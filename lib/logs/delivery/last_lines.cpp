// Drops whole lines from the front of what it holds. Only '\n' ends a line, as for tail(1).
#include "logs/delivery/last_lines.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

std::uint64_t count_newlines(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

LastLines::LastLines(std::optional<std::uint64_t> lines, std::function<void(std::string_view)> sink)
    : sink_(std::move(sink)), holding_(lines.has_value()), lines_(lines.value_or(0)) {}

void LastLines::feed(std::string_view bytes) {
  if (!holding_) return pass(bytes);
  held_ += bytes;
  newlines_ += count_newlines(bytes);
  trim();
}

void LastLines::release() {
  if (!std::exchange(holding_, false)) return;
  pass(std::exchange(held_, {}));
}

void LastLines::pass(std::string_view bytes) {
  if (bytes.empty()) return;
  passed_ += bytes.size();
  if (sink_) sink_(bytes);
}

/// A last line without its newline counts as a line.
void LastLines::trim() {
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

}  // namespace rayjobs::detail
