// Takes a run of line breaks as one, also where it goes on in the next piece.
#include "logs/delivery/log_fingerprint.hpp"

#include <algorithm>
#include <limits>

namespace rayjobs::detail {

void LogFingerprint::update(std::string_view bytes) {
  update_up_to(bytes, std::numeric_limits<std::uint64_t>::max());
}

std::size_t LogFingerprint::update_up_to(std::string_view bytes, std::uint64_t most) {
  std::size_t taken = 0;
  while (taken < bytes.size() && count_ < most) {
    auto const rest = bytes.substr(taken);
    std::size_t const more =
        last_breaks_ > 0 ? std::min(rest.find_first_not_of('\n'), rest.size()) : 0;
    last_breaks_ += more;
    taken += more + take(rest.substr(more), most);
  }
  return taken;
}

/// Up to the end of the first of several line breaks in a row.
std::size_t LogFingerprint::take(std::string_view bytes, std::uint64_t most) {
  if (bytes.empty()) return 0;
  auto const run = form_ == LogForm::text ? bytes.find("\n\n") : std::string_view::npos;
  auto const segment =
      bytes.substr(0, std::min<std::uint64_t>(
                          run == std::string_view::npos ? bytes.size() : run + 1, most - count_));
  digest_.update(segment);
  count_ += segment.size();
  last_breaks_ = form_ == LogForm::text && segment.back() == '\n' ? 1 : 0;
  return segment.size();
}

}  // namespace rayjobs::detail
