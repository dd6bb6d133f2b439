// RawFileFraming: takes Ray 2.22's status bytes out of the raw log file's stream.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Ray 2.22 puts one byte '1' before each block of 65 536 bytes of data; a '0' in its place means
/// that the reading failed there, and that an error text follows.
class RawFileFraming {
 public:
  enum class State { data, error_text, malformed };

  /// Calls `sink` with the data in `piece`.
  void feed(std::string_view piece, std::function<void(std::string_view)> const& sink) {
    while (!piece.empty() && state_ == State::data) {
      if (left_in_block_ == 0) {
        char const marker = piece.front();
        piece.remove_prefix(1);
        if (marker == '1') {
          left_in_block_ = kBlock;
        } else {
          state_ = marker == '0' ? State::error_text : State::malformed;
        }
      } else {
        auto const data = piece.substr(0, std::min<std::uint64_t>(left_in_block_, piece.size()));
        left_in_block_ -= data.size();
        piece.remove_prefix(data.size());
        sink(data);
      }
    }
    constexpr std::size_t kMaxErrorText = 4096;
    if (state_ == State::error_text)
      error_text_ += piece.substr(0, kMaxErrorText - std::min(kMaxErrorText, error_text_.size()));
  }

  State state() const { return state_; }
  /// At most 4 KiB of the text after '0'.
  std::string const& error_text() const { return error_text_; }

  static constexpr std::uint64_t kBlock = 65'536;

 private:
  State state_ = State::data;
  std::uint64_t left_in_block_ = 0;
  std::string error_text_;
};

}  // namespace rayjobs::detail
