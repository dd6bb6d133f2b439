// Reading JSON that others wrote: bounded in depth, tolerant of Python's lone surrogates.
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::detail {

/// The deepest nesting that is accepted: nlohmann's dump() recurses once for each level.
inline constexpr int kMaxJsonDepth = 200;

/// nullopt when `text` is not JSON or nests deeper than kMaxJsonDepth. An escaped half of a
/// surrogate pair, which Python's json writes for undecodable bytes, becomes U+FFFD.
std::optional<nlohmann::json> parse_json(std::string_view text);

}  // namespace rayjobs::detail
