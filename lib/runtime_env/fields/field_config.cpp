// The fields config and worker_process_setup_hook.
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/text/field_error.hpp"

#include <algorithm>
#include <string>
#include <utility>

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

}  // namespace rayjobs::detail
