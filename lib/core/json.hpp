// Reading JSON that others wrote: bounded in depth and size, tolerant of what Python's json writes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace rayjobs::detail {

/// The deepest nesting that is read: nlohmann's dump() recurses once for each level.
inline constexpr int kMaxJsonDepth = 200;
/// The most values that are read of one text: nlohmann's take up to 200 bytes each.
inline constexpr std::size_t kMaxJsonValues = 200'000;

/// nullopt when `text` is not JSON. What Python's json writes beyond it is read as far as it can
/// be: an escaped half of a surrogate pair (an undecodable byte) becomes U+FFFD; NaN, an infinity,
/// and a number that no double holds become null. So does what nests deeper than kMaxJsonDepth, or
/// deeper than the levels that have at most kMaxJsonValues together: all of it, if its first level
/// has more.
std::optional<nlohmann::json> parse_json(std::string_view text);

/// The text of each element of the JSON array `text`, for reading one at a time; nullopt when its
/// brackets do not fit, or when it has more than `most`. What is in an element may still be no
/// JSON.
std::optional<std::vector<std::string_view>> json_elements(std::string_view text, std::size_t most);

}  // namespace rayjobs::detail
