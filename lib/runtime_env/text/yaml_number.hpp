// Numbers and dates of YAML 1.1 in exactly the spellings that PyYAML recognises.
#pragma once

#include "runtime_env/text/json_text.hpp"

#include <optional>
#include <string_view>

namespace rayjobs::detail {

/// Decimal, 0b, 0x, octal with a leading 0, base 60 ("1:30"); underscores anywhere but first.
bool is_yaml_integer(std::string_view text);
/// With a point, optionally a signed exponent; base 60; .inf and .nan.
bool is_yaml_float(std::string_view text);
/// "2024-01-31", optionally with a time and a zone.
bool is_yaml_timestamp(std::string_view text);

/// nullopt when the text is no integer, or it or the decimal number is longer than 300 characters.
std::optional<Json> yaml_integer(std::string_view text);
/// Whatever Python's float() takes, and base 60. nullopt when it is none, infinite or no number.
std::optional<Json> yaml_float(std::string_view text);

}  // namespace rayjobs::detail
