// LastLines: passes on only the last lines of what is already there, then everything.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Keeps only the last lines of what it is fed until release(). Without a number of lines it holds
/// nothing back.
class LastLines {
 public:
  LastLines(std::optional<std::uint64_t> lines, std::function<void(std::string_view)> sink);

  void feed(std::string_view bytes);
  /// What was kept, and from now on everything, goes to the sink.
  void release();

  /// Bytes handed to the sink.
  std::uint64_t passed() const { return passed_; }

 private:
  void pass(std::string_view bytes);
  void trim();

  std::function<void(std::string_view)> sink_;
  bool holding_;
  std::uint64_t lines_;
  std::string held_;
  std::uint64_t newlines_ = 0;  ///< In held_.
  std::uint64_t passed_ = 0;
};

}  // namespace rayjobs::detail
