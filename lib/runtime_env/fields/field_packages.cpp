// The fields working_dir, py_modules and excludes: what is packed and what is left out of it.
#include "core/archive_name.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/fields/package_uri.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/text_file.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace rayjobs::detail {
namespace {

/// The client of 2.22 fails on each of them, but its server unpacks what a zip was made of.
bool is_working_dir_archive(std::string const& path) {
  return is_file(path) && !archive_extension(path_name(path)).empty();
}

/// Both clients fail on a .py file, but both servers take a package of one.
bool is_module(std::string const& path) {
  if (is_directory(path)) return true;
  std::string const suffix = path_suffix(path);
  return (suffix == ".whl" || suffix == ".py") && is_file(path);
}

/// The probable mistake behind a path that cannot be used.
std::string path_hint(std::string const& path, std::string const& otherwise) {
  if (path.starts_with('~')) return "write the whole path: ~ is not expanded";
  std::error_code failure;
  if (!std::filesystem::exists(normal_path(path), failure) && !path.starts_with('/')) {
    auto const here = std::filesystem::current_path(failure);
    return "relative paths start at the current directory, " + printable(here.string());
  }
  return otherwise;
}

}  // namespace

Result<Json> normalise_working_dir(Json const& value, Rules const& rules) {
  constexpr std::string_view field = "working_dir";
  if (!value.is_string())
    return wrong_kind(field, "the value", value, "a path or a URI", "write a path in quotes");
  auto const& path = value.get_ref<std::string const&>();
  RAYJOBS_TRY(bool const is_uri, check_package_uri(field, path, rules));
  if (is_uri) return value;
  // As in Ray, an empty path is the current directory; "." saves every reader that special case.
  if (path.empty()) return Json(".");
  if (is_directory(path)) return value;
  if (is_working_dir_archive(path)) return Json(normal_path(path));
  return field_error(field, "there is no directory or archive " + shown(path),
                     path_hint(path, "give a directory or a .zip, .tar.gz, .tgz or .tar.xz file"));
}

Result<Json> normalise_py_modules(Json const& value, Rules const& rules) {
  constexpr std::string_view field = "py_modules";
  if (!value.is_array())
    return wrong_kind(field, "the value", value, "a list of paths or URIs",
                      "write py_modules: [\"path/of/module\"]");
  Json modules = Json::array();
  for (Json const& entry : value) {
    if (!entry.is_string())
      return wrong_kind(field, "an entry", entry, "a path or a URI", "write a path in quotes");
    auto const& path = entry.get_ref<std::string const&>();
    RAYJOBS_TRY(bool const is_uri, check_package_uri(field, path, rules));
    if (!is_uri && !is_module(path))
      return field_error(field, "there is no module directory or .whl or .py file " + shown(path),
                         path_hint(path, "give a directory, a .whl or a .py file"));
    modules.push_back(is_uri ? entry : Json(normal_path(path)));
  }
  return modules;
}

Result<Json> normalise_excludes(Json const& value, Rules const& /*rules*/) {
  constexpr std::string_view field = "excludes";
  if (!value.is_array())
    return wrong_kind(
        field, "the value", value, "a list of patterns",
        "write excludes: [" +
            (value.is_string() ? json_quoted(value.get<std::string>()) : "\"*.log\"") + "]");
  for (Json const& entry : value)
    if (!entry.is_string())
      return wrong_kind(field, "an entry", entry, "text", "write each pattern in quotes");
  return value.empty() ? Json(nullptr) : value;
}

}  // namespace rayjobs::detail
