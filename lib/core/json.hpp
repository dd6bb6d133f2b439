// Reading JSON that others wrote: bounded in depth, tolerant of what Python's json writes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace rayjobs::detail {

/// The deepest nesting that is read: nlohmann's dump() recurses once for each level.
inline constexpr int kMaxJsonDepth = 200;

/// nullopt when `text` is not JSON. What Python's json writes beyond it is read as far as it can
/// be: an escaped half of a surrogate pair (an undecodable byte) becomes U+FFFD; NaN, an infinity,
/// a number that no double holds, and what nests deeper than kMaxJsonDepth become null.
std::optional<nlohmann::json> parse_json(std::string_view text);

/// The text of each element of the JSON array `text`, for reading one at a time; nullopt when its
/// brackets do not fit. What is in an element may still be no JSON.
std::optional<std::vector<std::string_view>> json_elements(std::string_view text);

}  // namespace rayjobs::detail
