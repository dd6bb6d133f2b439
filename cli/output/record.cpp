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

/// Where a value stands.
enum class Inside { record, environment, environment_text };

void hide(Json& value, Inside inside);

/// A runtime environment that comes as the text of its JSON. Without a look inside all is hidden;
/// so is a text within the text, since each level would double what is escaped.
void hide_in_text(Json& value) {
  Json parsed = server_object(value.get_ref<std::string const&>());
  if (!parsed.is_structured()) {
    value = kHidden;
    return;
  }
  hide(parsed, Inside::environment_text);
  std::string text = one_line(parsed);
  text.pop_back();
  value = std::move(text);
}

void hide(Json& value, Inside inside) {
  if (auto* const text = value.get_ptr<std::string*>(); text && inside != Inside::record)
    *text = without_credentials(*text);
  if (!value.is_structured()) return;
  for (auto const& [key, element] : value.items()) {
    bool const is_environment = key.find("runtime_env") != std::string::npos;
    if (key == "env_vars") {
      hide_values(element);
    } else if (is_environment && element.is_string()) {
      if (inside == Inside::environment_text)
        element = kHidden;
      else
        hide_in_text(element);
    } else if (key == "message" && element.is_string()) {
      element = without_credentials(element.get_ref<std::string const&>());
    } else {
      hide(element, is_environment && inside == Inside::record ? Inside::environment : inside);
    }
  }
}

}  // namespace

void hide_secrets(Json& record) { hide(record, Inside::record); }

Json job_record(std::string_view raw, bool show_env) {
  Json record = server_object(raw);
  if (!show_env) hide_secrets(record);
  return record;
}

}  // namespace rayjobs::cli
