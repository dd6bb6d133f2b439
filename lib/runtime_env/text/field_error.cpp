// The form of all errors about one field of a runtime environment.
#include "runtime_env/text/field_error.hpp"

#include "core/text.hpp"

#include <rayjobs/printable.hpp>

#include <utility>

namespace rayjobs::detail {

Error field_error(std::string_view field, std::string const& what, std::string hint) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "runtime_env." + std::string(field) + ": " + what,
               .hint = std::move(hint)};
}

Error wrong_kind(std::string_view field, std::string_view what, Json const& value,
                 std::string_view expected, std::string hint) {
  return field_error(field,
                     std::string(what) + " is " + std::string(json_kind(value)) +
                         ", but it must be " + std::string(expected),
                     std::move(hint));
}

Error not_text(std::string_view field, std::string_view name, std::string_view kind,
               std::string_view spelling) {
  std::string const value = "the value of '" + printable(name) + "'";
  std::string what = value + " is " + std::string(kind);
  // Anything else may be a secret.
  if (kind != "a boolean" && kind != "null") spelling = {};
  if (!spelling.empty() && kind != spelling) what += " (" + printable(spelling) + ")";
  bool const is_null = kind == "null";
  return field_error(field, what + ", but environment variables are text",
                     is_null ? "write " + printable(name) + ": \"\" or remove the variable"
                             : "write " + printable(name) + ": " +
                                   (spelling.empty() ? "\"...\"" : json_quoted(spelling)) +
                                   " with quotes");
}

std::string json_quoted(std::string_view text) { return json_text(Json(printable(text))); }

std::string shown(std::string_view path_or_uri) {
  return printable(without_credentials(path_or_uri));
}

}  // namespace rayjobs::detail
