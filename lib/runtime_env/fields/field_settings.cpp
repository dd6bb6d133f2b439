// The fields that hold settings: config, env_vars and worker_process_setup_hook.
#include "core/text.hpp"
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/text/field_error.hpp"

#include <algorithm>
#include <string>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kConfigField = "config";

bool is_timeout(Json const& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_binary()) return json_text(value)[0] != '-';
  if (value.is_number_unsigned()) return value.get<std::uint64_t>() > 0;
  return value.get<std::int64_t>() > 0 || value.get<std::int64_t>() == -1;
}

bool is_list_of_texts(Json const& value) {
  return value.is_array() &&
         std::ranges::all_of(value, [](Json const& entry) { return entry.is_string(); });
}

/// What the user wrote, as far as JSON tells; lists and objects would be too long to repeat.
std::string spelling(Json const& value) {
  return value.is_array() || value.is_object() ? std::string() : json_text(value);
}

}  // namespace

Result<Json> normalise_config(Json const& value, Rules const& /*rules*/) {
  if (!value.is_object())
    return wrong_kind(kConfigField, "the value", value, "an object",
                      "write config: {\"setup_timeout_seconds\": 600}");
  // Ray leaves out keys that it does not know and always sends these three.
  Json result = {
      {"setup_timeout_seconds", 600}, {"eager_install", true}, {"log_files", Json::array()}};
  if (auto const timeout = value.find("setup_timeout_seconds"); timeout != value.end()) {
    // A Python bool is an int, so Ray takes `true` for one second.
    if (!is_whole_number(*timeout) && !timeout->is_boolean())
      return wrong_kind(kConfigField, "setup_timeout_seconds", *timeout, "a whole number",
                        "write setup_timeout_seconds: 600");
    if (!is_timeout(*timeout))
      return field_error(kConfigField, "setup_timeout_seconds is neither greater than 0 nor -1",
                         "write a number of seconds, or -1 for no limit");
    result["setup_timeout_seconds"] = *timeout;
  }
  if (auto const eager = value.find("eager_install"); eager != value.end()) {
    if (!eager->is_boolean())
      return wrong_kind(kConfigField, "eager_install", *eager, "a boolean",
                        "write eager_install: true or false");
    result["eager_install"] = *eager;
  }
  if (auto const files = value.find("log_files"); files != value.end() && !files->is_null()) {
    if (!is_list_of_texts(*files))
      return field_error(kConfigField, "log_files is not a list of paths",
                         "write log_files: [\"/path/of/file.log\"]");
    result["log_files"] = *files;
  }
  return result;
}

Result<Json> normalise_setup_hook(Json const& value, Rules const& /*rules*/) {
  if (value.is_string() || !is_truthy(value)) return value;
  return wrong_kind("worker_process_setup_hook", "the value", value, "text",
                    "name a function of a module, e.g. \"package.module.function\"");
}

Result<Json> normalise_env_vars(Json const& value, Rules const& /*rules*/) {
  constexpr std::string_view field = "env_vars";
  // Ray asks for the length first, so it leaves out "" and [] as well.
  if (!value.is_boolean() && !is_number(value) && !is_truthy(value)) return Json(nullptr);
  if (!value.is_object())
    return wrong_kind(field, "the value", value, "an object of names and texts",
                      R"(write env_vars: {"NAME": "value"})");
  auto const has_nul = [](std::string const& text) { return text.find('\0') != std::string::npos; };
  for (auto const& [name, text] : value.items()) {
    if (!text.is_string()) return not_text(field, name, json_kind(text), spelling(text));
    if (name.empty() || name.find('=') != std::string::npos || has_nul(name))
      return field_error(field, "no variable can have the name " + json_quoted(name),
                         "a name is not empty, and has no '=' and no NUL character");
    if (has_nul(text.get_ref<std::string const&>()))
      return field_error(field, "the value of " + printable(name) + " contains a NUL character",
                         "no environment variable can hold it");
  }
  return value;
}

}  // namespace rayjobs::detail
