// The rows of the table, the names that are passed on unchecked, and what excludes each other.
#include "runtime_env/fields/field_table.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/text/field_error.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

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

using Names = std::vector<std::string_view>;

bool has_truthy(Json const& env, std::string_view field) {
  auto const found = env.find(field);
  return found != env.end() && is_truthy(*found);
}

/// An image brings its own packages and files: nothing but `companions` may stand beside it.
Result<void> check_alone(Json const& env, std::string_view field, Names const& companions) {
  if (!has_truthy(env, field)) return {};
  for (auto const& [name, value] : env.items())
    if (name != field && std::ranges::find(companions, name) == companions.end())
      return field_error(field, "it cannot be combined with " + printable(name),
                         "remove one of the two; put what the job needs into the image");
  return {};
}

Result<void> check_installers(Json const& env, Names const& installers) {
  if (installers.size() < 2) return {};
  return field_error(installers[0], "it cannot be combined with " + std::string(installers[1]),
                     env.contains("conda")
                         ? "list pip packages under dependencies of the conda environment"
                         : "keep one of the two");
}

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

Result<void> check_conflicts(Json const& env, Rules const& rules) {
  constexpr std::array<std::string_view, 3> kInstallers = {"pip", "uv", "conda"};
  auto const is_there = [&](std::string_view field) { return env.contains(field); };
  bool const can_conflict = std::ranges::count_if(kInstallers, is_there) > 1 ||
                            is_there("container") || is_there("image_uri");
  if (!can_conflict) return {};
  Names installers;
  for (std::string_view const field : kInstallers) {
    bool const counts =
        rules.are_2_60() ? is_there(field) : field != "uv" && has_truthy(env, field);
    if (counts) installers.push_back(field);
  }
  RAYJOBS_TRY_VOID(check_installers(env, installers));
  if (!rules.are_2_60()) return check_alone(env, "container", {});
  Names const companions = {"config", "env_vars"};
  RAYJOBS_TRY_VOID(check_alone(env, "container", companions));
  return check_alone(env, "image_uri", companions);
}

}  // namespace rayjobs::detail
