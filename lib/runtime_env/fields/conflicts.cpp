// Fields of a runtime environment that exclude each other.
#include "core/text.hpp"
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/text/field_error.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::detail {
namespace {

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
  if (auto compatible = check_installers(env, installers); !compatible) return compatible;
  if (!rules.are_2_60()) return check_alone(env, "container", {});
  Names const companions = {"config", "env_vars"};
  if (auto alone = check_alone(env, "container", companions); !alone) return alone;
  return check_alone(env, "image_uri", companions);
}

}  // namespace rayjobs::detail
