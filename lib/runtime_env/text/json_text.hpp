// JSON text to values and back for texts of unknown origin: bounded depth, numbers of any size.
#pragma once

#include "core/json.hpp"

#include <rayjobs/result.hpp>

#include <charconv>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::detail {

using Json = nlohmann::json;

/// Deeper nesting is refused, so that no recursion over a value can exhaust the stack.
inline constexpr std::size_t kMaxDepth = kMaxJsonDepth;

/// False unless the whole text is one number that the type can hold.
template <typename Number>
bool read_number(std::string_view text, Number& number) {
  auto const [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  return status == std::errc{} && end == text.data() + text.size();
}

/// A whole number given as decimal digits. One that no C++ integer holds keeps its text (as a
/// binary value, a kind that JSON itself never produces); json_text writes it back unchanged.
Json whole_number(std::string_view decimal);
/// True for every number, those of whole_number included.
bool is_number(Json const& value);
/// True for what Python's json module reads as an int.
bool is_whole_number(Json const& value);

/// invalid_argument with line and column, never with a part of the text: it may hold secrets.
Result<Json> read_json(std::string_view text);

/// Compact text, object keys sorted; invalid UTF-8 becomes U+FFFD.
std::string json_text(Json const& value);

/// "a boolean", "a number", "text", "a list", "an object" or "null".
std::string_view json_kind(Json const& value);

/// Python's truth value: false for null, false, 0, "", [] and {}.
bool is_truthy(Json const& value);

}  // namespace rayjobs::detail
