// Distance between words: Damerau's, without what was moved and changed as well.
#include "line/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rayjobs::cli {

namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, std::vector<std::string> const& known) {
  constexpr std::size_t kLongest = 64;
  std::string best;
  if (word.size() > kLongest) return best;
  std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (std::string const& candidate : known) {
    std::size_t const there = distance(word, candidate);
    if (there >= least) continue;
    least = there;
    best = candidate;
  }
  return best;
}

}  // namespace rayjobs::cli
