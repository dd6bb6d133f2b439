// A state machine over the status bytes and the blocks between them.
#include "logs/source/raw_file_framing.hpp"

#include <algorithm>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxErrorText = 4096;

}  // namespace

void RawFileFraming::feed(std::string_view piece,
                          std::function<void(std::string_view)> const& sink) {
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
  if (state_ == State::error_text)
    error_text_ += piece.substr(0, kMaxErrorText - std::min(kMaxErrorText, error_text_.size()));
}

}  // namespace rayjobs::detail
