// The rows of the table, and the names that are passed on unchecked.
#include "runtime_env/fields/field_table.hpp"

#include <algorithm>
#include <array>

namespace rayjobs::detail {
namespace {

constexpr std::array kFields = {
    Field{"working_dir", normalise_working_dir},
    Field{"py_modules", normalise_py_modules},
    Field{"worker_process_setup_hook", normalise_setup_hook},
    Field{"excludes", normalise_excludes},
    Field{"env_vars", normalise_env_vars},
    Field{"pip", normalise_pip},
    Field{"uv", normalise_uv},
    Field{"conda", normalise_conda},
    Field{"config", normalise_config},
};

/// Sent as they are, or under another name.
constexpr std::array<std::string_view, 13> kOtherFields = {
    "container",    "image_uri",   "java_jars",          "py_executable", "nsight",
    "_nsight",      "rocprof_sys", "_rocprof_sys",       "mpi",           "_validate",
    "_ray_release", "_ray_commit", "_inject_current_ray"};

constexpr std::array<std::string_view, 5> kUnknownTo222 = {"uv", "image_uri", "py_executable",
                                                           "rocprof_sys", "_rocprof_sys"};
constexpr std::array<std::string_view, 1> kUnknownTo260 = {"mpi"};

}  // namespace

std::span<Field const> all_fields() { return kFields; }

bool is_known_field(std::string_view name) {
  return std::ranges::find(kFields, name, &Field::name) != kFields.end() ||
         std::ranges::find(kOtherFields, name) != kOtherFields.end();
}

bool is_ignored_field(std::string_view name, RayRules rules) {
  if (rules == RayRules::ray_2_60)
    return std::ranges::find(kUnknownTo260, name) != kUnknownTo260.end();
  return std::ranges::find(kUnknownTo222, name) != kUnknownTo222.end();
}

}  // namespace rayjobs::detail
