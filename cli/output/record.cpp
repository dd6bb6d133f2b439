// Which members of a record may hold secrets.
#include "output/record.hpp"

#include "output/json_format.hpp"

#include <rayjobs/printable.hpp>

#include <string>
#include <utility>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr char kHidden[] = "<redacted>";

void hide_values(Json& value) {
  if (!value.is_structured()) {
    value = kHidden;
  } else {
    for (Json& element : value) hide_values(element);
  }
}

void hide(Json& value, bool in_runtime_env);

/// A runtime environment that comes as the text of its JSON. Without a look inside all is hidden.
void hide_in_text(Json& value) {
  Json parsed = server_object(value.get_ref<std::string const&>());
  if (!parsed.is_structured()) {
    value = kHidden;
    return;
  }
  hide(parsed, true);
  std::string text = one_line(parsed);
  text.pop_back();
  value = std::move(text);
}

void hide(Json& value, bool in_runtime_env) {
  if (auto* const text = value.get_ptr<std::string*>(); text && in_runtime_env)
    *text = without_credentials(*text);
  if (!value.is_structured()) return;
  for (auto const& [key, element] : value.items()) {
    bool const is_environment = key.find("runtime_env") != std::string::npos;
    if (key == "env_vars") {
      hide_values(element);
    } else if (is_environment && element.is_string()) {
      hide_in_text(element);
    } else if (key == "message" && element.is_string()) {
      element = without_credentials(element.get_ref<std::string const&>());
    } else {
      hide(element, in_runtime_env || is_environment);
    }
  }
}

}  // namespace

void hide_secrets(Json& record) { hide(record, false); }

Json job_record(std::string_view raw, bool show_env) {
  Json record = server_object(raw);
  if (!show_env) hide_secrets(record);
  return record;
}

}  // namespace rayjobs::cli
