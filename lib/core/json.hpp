// Reading JSON that others wrote: bounded in depth, tolerant of what Python's json writes.
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::detail {

/// The deepest nesting that is read: nlohmann's dump() recurses once for each level.
inline constexpr int kMaxJsonDepth = 200;

/// nullopt when `text` is not JSON. What Python's json writes beyond it is read as far as it can
/// be: an escaped half of a surrogate pair (an undecodable byte) becomes U+FFFD; NaN, an infinity,
/// a number that no double holds, and what nests deeper than kMaxJsonDepth become null.
std::optional<nlohmann::json> parse_json(std::string_view text);

}  // namespace rayjobs::detail
