// YAML text to the JSON value that PyYAML's safe loader and Python's json module make of it.
#include "runtime_env/text/yaml_json.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/yaml_document.hpp"
#include "runtime_env/text/yaml_number.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace rayjobs::detail {
namespace {

/// `merge` and `value` are the plain scalars "<<" and "=", which have a meaning as keys alone.
enum class YamlType { text, null, boolean, integer, floating, timestamp, merge, value };

// Both in the order of YamlType.
constexpr std::array<std::string_view, 8> kDescriptions = {
    "text", "null", "a boolean", "a number", "a number", "a date", "a merge key", "a default key"};
constexpr std::array<std::string_view, 6> kTags = {
    "tag:yaml.org,2002:str", "tag:yaml.org,2002:null",  "tag:yaml.org,2002:bool",
    "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp"};

std::string_view describe(YamlType type) { return kDescriptions[static_cast<std::size_t>(type)]; }

std::optional<bool> boolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> words = {"no", "yes", "false", "true", "off", "on"};
  auto const word = std::ranges::find(words, to_lower(text));
  if (word == words.end()) return std::nullopt;
  return (word - words.begin()) % 2 == 1;
}

/// "yes", "Yes" and "YES", but not "yEs".
bool has_common_case(std::string_view text) {
  auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string_view const tail = text.substr(1);
  return std::ranges::all_of(tail, is_lower) ||
         (!is_lower(text[0]) && std::ranges::none_of(tail, is_lower));
}

/// The type of an unquoted scalar without a tag.
YamlType plain_type(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return YamlType::null;
  if (boolean(text) && has_common_case(text)) return YamlType::boolean;
  if (is_yaml_float(text)) return YamlType::floating;
  if (is_yaml_integer(text)) return YamlType::integer;
  if (is_yaml_timestamp(text)) return YamlType::timestamp;
  if (text == "<<") return YamlType::merge;
  return text == "=" ? YamlType::value : YamlType::text;
}

/// The scalar as a value of this type; nullopt when it is not one or JSON has no such value.
std::optional<Json> scalar_value(YamlType type, std::string_view text) {
  if (type == YamlType::text) return Json(std::string(text));
  if (type == YamlType::null) return Json(nullptr);
  if (type == YamlType::integer) return yaml_integer(text);
  if (type == YamlType::floating) return yaml_float(text);
  auto const value = type == YamlType::boolean ? boolean(text) : std::nullopt;
  return value ? std::optional(Json(*value)) : std::nullopt;
}

/// Recursion is bounded by YamlNode::height.
class Converter {
 public:
  Converter(std::string const& origin, std::string_view text_field)
      : origin_(origin), text_field_(text_field) {}

  Result<Json> value(YamlNode const& node) const {
    if (node.kind == YamlNode::Kind::scalar) return scalar(node);
    return node.kind == YamlNode::Kind::sequence ? sequence(node) : mapping(node, Values::any);
  }

  Result<Json> document(YamlNode const& root) const {
    if (root.kind == YamlNode::Kind::mapping && !text_field_.empty())
      return mapping(root, Values::fields);
    return value(root);
  }

 private:
  /// What the values of a mapping are: the fields of the document, text, or anything.
  enum class Values { fields, text, any };

  Error error(YamlNode const& node, std::string const& what, std::string hint = {}) const {
    return yaml_error(origin_, node.line, node.column, what, std::move(hint));
  }

  Result<YamlType> type(YamlNode const& node) const {
    if (node.tag == "?") return plain_type(node.text);
    if (node.tag == "!") return YamlType::text;
    if (auto const tag = std::ranges::find(kTags, node.tag); tag != kTags.end())
      return static_cast<YamlType>(tag - kTags.begin());
    return error(node, "the tag " + printable(node.tag) + " is not supported", "remove the tag");
  }

  Result<Json> scalar(YamlNode const& node) const {
    RAYJOBS_TRY(YamlType const type, this->type(node));
    if (auto value = scalar_value(type, node.text)) return *std::move(value);
    return error(node,
                 printable(node.text) + " stands for " + std::string(describe(type)) +
                     ", which JSON cannot express",
                 "write " + json_quoted(node.text) + " with quotes");
  }

  Result<Json> sequence(YamlNode const& node) const {
    RAYJOBS_TRY_VOID(expect_tag(node, "tag:yaml.org,2002:seq"));
    Json result = Json::array();
    for (auto const& child : node.children) {
      RAYJOBS_TRY(Json element, value(*child));
      result.push_back(std::move(element));
    }
    return result;
  }

  Result<Json> mapping(YamlNode const& node, Values values) const {
    RAYJOBS_TRY_VOID(expect_tag(node, "tag:yaml.org,2002:map"));
    Json merged = Json::object();
    Json own = Json::object();
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
      YamlNode const& key = *node.children[i];
      YamlTree const& child = node.children[i + 1];
      if (is_merge_key(key)) {
        RAYJOBS_TRY_VOID(merge(merged, child, values));
        continue;
      }
      RAYJOBS_TRY(std::string const name, key_name(key));
      RAYJOBS_TRY(own[name], member(name, *child, values));
    }
    merged.update(own);
    return merged;
  }

  Result<Json> member(std::string const& name, YamlNode const& node, Values values) const {
    if (values == Values::fields && name == text_field_ && node.kind == YamlNode::Kind::mapping)
      return mapping(node, Values::text);
    if (values == Values::text && node.kind == YamlNode::Kind::scalar) {
      RAYJOBS_TRY(YamlType const type, this->type(node));
      if (type != YamlType::text) {
        Error wrong = not_text(text_field_, name, describe(type), node.text);
        return error(node, wrong.message, wrong.hint);
      }
    }
    return value(node);
  }

  static bool is_merge_key(YamlNode const& key) {
    return key.kind == YamlNode::Kind::scalar && key.tag == "?" &&
           plain_type(key.text) == YamlType::merge;
  }

  /// `node`: the value of a merge key.
  Result<void> merge(Json& merged, YamlTree const& node, Values values) const {
    bool const is_list = node->kind == YamlNode::Kind::sequence;
    std::span<YamlTree const> const maps =
        is_list ? std::span(node->children) : std::span(&node, 1);
    // The first mapping that has a key decides: the rule of YAML and of PyYAML but for 6.0.4.
    for (auto child = maps.rbegin(); child != maps.rend(); ++child) {
      if ((*child)->kind != YamlNode::Kind::mapping)
        return error(**child, "a merge key << needs a mapping or a list of mappings");
      RAYJOBS_TRY(Json const more, mapping(**child, values));
      merged.update(more);
    }
    return {};
  }

  Result<std::string> key_name(YamlNode const& key) const {
    if (key.kind != YamlNode::Kind::scalar)
      return error(key, "a key is a list or a mapping, but keys are text");
    RAYJOBS_TRY(YamlType const type, this->type(key));
    if (type == YamlType::text || type == YamlType::value) return key.text;
    return error(key,
                 "the key " + printable(key.text) + " is " + std::string(describe(type)) +
                     ", but keys are text",
                 "write " + json_quoted(key.text) + ": with quotes");
  }

  Result<void> expect_tag(YamlNode const& node, std::string_view tag) const {
    if (node.tag == "?" || node.tag == "!" || node.tag == tag) return {};
    return error(node, "the tag " + printable(node.tag) + " is not supported here",
                 "remove the tag");
  }

  std::string const& origin_;
  std::string_view text_field_;
};

}  // namespace

Result<Json> yaml_to_json(std::string_view text, std::string const& origin,
                          std::string_view text_field) {
  RAYJOBS_TRY(YamlTree const root, parse_yaml(text, origin));
  if (!root) return Json(nullptr);
  return Converter(origin, text_field).document(*root);
}

}  // namespace rayjobs::detail
