// The field conda: a name, an environment file, a directory or an object.
#include "core/try.hpp"
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/fields/python_path.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/text_file.hpp"
#include "runtime_env/text/yaml_json.hpp"

#include <string>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kConda = "conda";

Result<Json> read_environment_file(std::string const& path) {
  std::string const hint = "give a conda environment file, e.g. one of `conda env export`";
  if (!is_file(path)) return field_error(kConda, "there is no conda file " + shown(path), hint);
  auto const text = read_text_file(normal_path(path));
  if (!text) return field_error(kConda, text.error().message, hint);
  auto environment = yaml_to_json(*text, shown(path));
  if (!environment) return field_error(kConda, environment.error().message, hint);
  if (!environment->is_object() && !environment->is_null())
    return wrong_kind(kConda, "the content of " + shown(path), *environment, "an object", hint);
  return environment;
}

}  // namespace

Result<Json> normalise_conda(Json const& value, Rules const& rules) {
  if (value.is_object()) return value;
  if (!value.is_string())
    return wrong_kind(kConda, "the value", value, "text or an object",
                      "name an environment or a .yaml file, or write its content");
  auto const& text = value.get_ref<std::string const&>();
  std::string const suffix = path_suffix(text);
  if (suffix == ".yaml" || suffix == ".yml") return read_environment_file(text);
  if (!text.starts_with('/') || !rules.are_2_60()) return value;
  if (!is_directory(text))
    return field_error(kConda, "there is no conda environment directory " + shown(text),
                       "Ray looks for it on this machine too; give the name of an environment of "
                       "the cluster instead");
  return Json(normal_path(text));
}

}  // namespace rayjobs::detail
