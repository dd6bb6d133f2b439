// Which members of a record may hold secrets.
#include "output/record.hpp"

#include "output/json_format.hpp"

#include <rayjobs/printable.hpp>

#include <string>

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

/// A runtime environment may come as the text of its JSON.
void hide_in_text(std::string& text) {
  Json parsed = Json::parse(text, nullptr, false);
  if (!parsed.is_structured()) {
    text = without_credentials(text);
  } else {
    hide(parsed, true);
    text = parsed.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void hide(Json& value, bool in_runtime_env) {
  if (auto* const text = value.get_ptr<std::string*>(); text && in_runtime_env) hide_in_text(*text);
  if (!value.is_structured()) return;
  for (auto const& [key, element] : value.items()) {
    if (key == "env_vars") {
      hide_values(element);
    } else if (key == "message" && element.is_string()) {
      element = without_credentials(element.get_ref<std::string const&>());
    } else {
      hide(element, in_runtime_env || key.find("runtime_env") != std::string::npos);
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
