// What PyYAML's safe loader makes of one YAML scalar.
#include "runtime_env/text/yaml_scalar.hpp"

#include "core/text.hpp"
#include "runtime_env/text/yaml_number.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace rayjobs::detail {
namespace {

constexpr std::array<std::string_view, 3> kTrue = {"yes", "true", "on"};
constexpr std::array<std::string_view, 3> kFalse = {"no", "false", "off"};

std::optional<bool> boolean(std::string_view text) {
  std::string const word = to_lower(text);
  if (std::ranges::find(kTrue, word) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, word) != kFalse.end()) return false;
  return std::nullopt;
}

/// "yes", "Yes" and "YES", but not "yEs".
bool has_common_case(std::string_view text) {
  auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string_view const tail = text.substr(1);
  return std::ranges::all_of(tail, is_lower) ||
         (!is_lower(text[0]) && std::ranges::none_of(tail, is_lower));
}

}  // namespace

YamlType plain_type(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return YamlType::null;
  if (boolean(text) && has_common_case(text)) return YamlType::boolean;
  if (is_yaml_float(text)) return YamlType::floating;
  if (is_yaml_integer(text)) return YamlType::integer;
  if (is_yaml_timestamp(text)) return YamlType::timestamp;
  if (text == "<<") return YamlType::merge;
  if (text == "=") return YamlType::value;
  return YamlType::text;
}

std::optional<YamlType> tagged_type(std::string_view tag) {
  constexpr std::string_view prefix = "tag:yaml.org,2002:";
  if (!tag.starts_with(prefix)) return std::nullopt;
  tag.remove_prefix(prefix.size());
  if (tag == "str") return YamlType::text;
  if (tag == "null") return YamlType::null;
  if (tag == "bool") return YamlType::boolean;
  if (tag == "int") return YamlType::integer;
  if (tag == "float") return YamlType::floating;
  if (tag == "timestamp") return YamlType::timestamp;
  return std::nullopt;
}

std::optional<Json> scalar_value(YamlType type, std::string_view text) {
  switch (type) {
    case YamlType::text:
      return Json(std::string(text));
    case YamlType::null:
      return Json(nullptr);
    case YamlType::boolean:
      if (auto const value = boolean(text)) return Json(*value);
      return std::nullopt;
    case YamlType::integer:
      return yaml_integer(text);
    case YamlType::floating:
      return yaml_float(text);
    case YamlType::timestamp:
    case YamlType::merge:
    case YamlType::value:
      break;
  }
  return std::nullopt;
}

std::string_view describe(YamlType type) {
  switch (type) {
    case YamlType::text:
      return "text";
    case YamlType::null:
      return "null";
    case YamlType::boolean:
      return "a boolean";
    case YamlType::integer:
    case YamlType::floating:
      return "a number";
    case YamlType::timestamp:
      return "a date";
    case YamlType::merge:
      return "a merge key";
    case YamlType::value:
      return "a default key";
  }
  return "text";
}

}  // namespace rayjobs::detail
