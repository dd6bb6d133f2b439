// The field env_vars: text to text.
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/text/field_error.hpp"

#include <string>

namespace rayjobs::detail {
namespace {

/// What the user wrote, as far as JSON tells; lists and objects would be too long to repeat.
std::string spelling(Json const& value) {
  return value.is_array() || value.is_object() ? std::string() : json_text(value);
}

}  // namespace

Result<Json> normalise_env_vars(Json const& value, Rules const& /*rules*/) {
  constexpr std::string_view field = "env_vars";
  // Ray asks for the length first, so it leaves out "" and [] as well.
  if (!value.is_boolean() && !is_number(value) && !is_truthy(value)) return Json(nullptr);
  if (!value.is_object())
    return wrong_kind(field, "the value", value, "an object of names and texts",
                      R"(write env_vars: {"NAME": "value"})");
  for (auto const& [name, text] : value.items())
    if (!text.is_string()) return not_text(field, name, json_kind(text), spelling(text));
  return value;
}

}  // namespace rayjobs::detail
