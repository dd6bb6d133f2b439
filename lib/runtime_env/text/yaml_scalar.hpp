// What PyYAML's safe loader makes of one YAML scalar.
#pragma once

#include "runtime_env/text/json_text.hpp"

#include <optional>
#include <string_view>

namespace rayjobs::detail {

/// `merge` and `value` are the plain scalars "<<" and "=", which have a meaning as keys alone.
enum class YamlType { text, null, boolean, integer, floating, timestamp, merge, value };

/// The type of an unquoted scalar without a tag.
YamlType plain_type(std::string_view text);

/// The type that a full tag such as "tag:yaml.org,2002:int" asks for; nullopt for all tags that
/// stand for no JSON value.
std::optional<YamlType> tagged_type(std::string_view tag);

/// The scalar as a value of this type; nullopt when it is not one or JSON has no such value.
std::optional<Json> scalar_value(YamlType type, std::string_view text);

/// "a boolean", "a date" ...
std::string_view describe(YamlType type);

}  // namespace rayjobs::detail
