// Overlap by the prefix function (Knuth, Morris and Pratt).
#include "logs/source/overlap.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rayjobs::detail {
namespace {

/// border[i]: the length of the longest proper border of text[0..i].
std::vector<std::uint32_t> borders(std::string_view text) {
  std::vector<std::uint32_t> border(text.size(), 0);
  std::uint32_t length = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    while (length > 0 && text[i] != text[length]) length = border[length - 1];
    if (text[i] == text[length]) ++length;
    border[i] = length;
  }
  return border;
}

}  // namespace

std::optional<std::size_t> unambiguous_overlap(std::string_view delivered, std::string_view latest,
                                               std::size_t least) {
  if (latest.empty() || latest.size() > UINT32_MAX) return std::nullopt;
  if (delivered.size() > latest.size())
    delivered = delivered.substr(delivered.size() - latest.size());

  auto const border = borders(latest);
  std::uint32_t length = 0;
  for (char const c : delivered) {
    while (length > 0 && (length == latest.size() || c != latest[length]))
      length = border[length - 1];
    if (c == latest[length]) ++length;
  }
  // The longest match; the next shorter one is its longest border.
  if (length < std::max<std::size_t>(least, 1)) return std::nullopt;
  std::uint32_t const next = border[length - 1];
  if (next >= std::max<std::size_t>(least, 1)) return std::nullopt;
  return length;
}

}  // namespace rayjobs::detail
