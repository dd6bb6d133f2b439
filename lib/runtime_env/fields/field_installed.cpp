// The fields pip, uv and conda: what to install, given in place or by a file.
#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/text_file.hpp"
#include "runtime_env/text/yaml_json.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <utility>

namespace rayjobs::detail {
namespace {

/// What may stand in the object form of a field, by the kind of its value.
struct Installer {
  std::string_view field;
  std::string_view check_key;
  std::string_view version_key;
  std::string_view options_key;  ///< Ray 2.22 has none.
  bool takes_file_in_object;
};

constexpr Installer kPip = {"pip", "pip_check", "pip_version", "pip_install_options", true};
constexpr Installer kUv = {"uv", "uv_check", "uv_version", "uv_pip_install_options", false};

std::string list_hint(Installer const& installer) {
  return "write " + std::string(installer.field) + ": [\"requests==2.32\"]";
}

Result<void> expect_texts(Installer const& installer, std::string_view name, Json const& list) {
  for (Json const& entry : list)
    if (!entry.is_string())
      return wrong_kind(installer.field, "an entry of " + std::string(name), entry, "text",
                        entry.is_array() || entry.is_object()
                            ? list_hint(installer)
                            : "write " + json_quoted(json_text(entry)) + " with quotes");
  return {};
}

Result<Json> read_requirements(Installer const& installer, std::string const& path) {
  auto lines = read_requirements_file(path);
  if (lines) return Json(*lines);
  return field_error(installer.field, lines.error().message,
                     "text names a requirements file; for a package " + list_hint(installer));
}

Json without_duplicates(Json const& packages) {
  std::set<std::string_view> seen;
  Json result = Json::array();
  for (Json const& package : packages)
    if (seen.insert(package.get_ref<std::string const&>()).second) result.push_back(package);
  return result;
}

Result<void> check_keys(Installer const& installer, Json const& value, Rules const& rules) {
  for (auto const& [key, member] : value.items()) {
    std::string const name = printable(key);
    if (key == "packages") continue;
    if (key == installer.check_key) {
      if (!member.is_boolean())
        return wrong_kind(installer.field, name, member, "a boolean", "write " + name + ": true");
    } else if (key == installer.version_key) {
      if (!member.is_string())
        return wrong_kind(installer.field, name, member, "text",
                          "write " + name + ": \"==24.0\" with quotes");
    } else if (key == installer.options_key && rules.are_2_60()) {
      if (!member.is_array())
        return wrong_kind(installer.field, name, member, "a list of texts",
                          "write " + name + ": [\"--no-deps\"]");
      RAYJOBS_TRY_VOID(expect_texts(installer, name, member));
    } else {
      std::string known = "packages, " + std::string(installer.check_key) + ", " +
                          std::string(installer.version_key);
      if (rules.are_2_60()) known += ", " + std::string(installer.options_key);
      return field_error(installer.field, "the key " + name + " is unknown",
                         "the keys are: " + known);
    }
  }
  return {};
}

Result<Json> packages_of(Installer const& installer, Json const& value) {
  auto const found = value.find("packages");
  if (found == value.end())
    return field_error(installer.field, "the object has no key packages",
                       "add packages: [\"requests==2.32\"]");
  if (found->is_string() && installer.takes_file_in_object)
    return read_requirements(installer, found->get<std::string>());
  if (!found->is_array())
    return wrong_kind(installer.field, "packages", *found, "a list of requirements",
                      "write packages: [\"requests==2.32\"]");
  RAYJOBS_TRY_VOID(expect_texts(installer, "packages", *found));
  return *found;
}

Result<Json> normalise(Installer const& installer, Json const& value, Rules const& rules) {
  Json result = Json::object();
  if (value.is_string()) {
    RAYJOBS_TRY(result["packages"], read_requirements(installer, value.get<std::string>()));
  } else if (value.is_array()) {
    RAYJOBS_TRY_VOID(expect_texts(installer, "the list", value));
    result["packages"] = value;
  } else if (value.is_object()) {
    RAYJOBS_TRY_VOID(check_keys(installer, value, rules));
    result = value;
    RAYJOBS_TRY(result["packages"], packages_of(installer, value));
  } else {
    return wrong_kind(installer.field, "the value", value,
                      "a list, a requirements file or an object", list_hint(installer));
  }
  result["packages"] = without_duplicates(result["packages"]);
  if (result["packages"].empty()) return Json(nullptr);
  if (!result.contains(installer.check_key)) result[std::string(installer.check_key)] = false;
  return result;
}

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

Result<Json> normalise_pip(Json const& value, Rules const& rules) {
  return normalise(kPip, value, rules);
}

Result<Json> normalise_uv(Json const& value, Rules const& rules) {
  if (!rules.are_2_60()) return value;  // a field that 2.22 does not know
  RAYJOBS_TRY(Json result, normalise(kUv, value, rules));
  // Ray inserts this default for uv, but none for pip.
  if (result.is_object() && !result.contains(kUv.options_key))
    result[std::string(kUv.options_key)] = Json::array({"--no-cache"});
  return result;
}

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
