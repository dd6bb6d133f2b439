// Gathered: many small pieces of text as few large ones.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::cli {

/// What is large goes out in pieces, so that it is not held in memory once more as text; small
/// pieces go together, since each write is a system call. What is left is lost without flush().
class Gathered {
 public:
  explicit Gathered(std::function<void(std::string_view)> to) : to_(std::move(to)) {}

  void put(std::string_view text) {
    if (pieces_.size() + text.size() > kEnough) flush();
    if (text.size() > kEnough) return to_(text);
    pieces_ += text;
  }
  void flush() {
    if (!pieces_.empty()) to_(pieces_);
    pieces_.clear();
  }

 private:
  static constexpr std::size_t kEnough = std::size_t{64} << 10U;

  std::function<void(std::string_view)> to_;
  std::string pieces_{};
};

}  // namespace rayjobs::cli
