// Whether the server's version matters is learned while the environment is normalised.
#include "runtime_env/for_server.hpp"

#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/normalise.hpp"
#include "runtime_env/runtime_env_value.hpp"

#include <utility>

namespace rayjobs::detail {
namespace {

Result<RuntimeEnv> normalise_by(Rules const& rules, RuntimeEnv const& runtime_env) {
  auto normal = normalise(RuntimeEnvAccess::json(runtime_env), rules);
  if (!normal) return std::move(normal).error();
  return RuntimeEnvAccess::make(*std::move(normal));
}

}  // namespace

bool UnderEachRules::differ() const {
  if (!ray_2_60 || !ray_2_22) return ray_2_60.has_value() != ray_2_22.has_value();
  return *ray_2_60 != *ray_2_22;
}

UnderEachRules normalise_for_each(RuntimeEnv const& runtime_env) {
  Rules const rules(RayRules::ray_2_60);
  auto const result = normalise_by(rules, runtime_env);
  return {.ray_2_60 = result,
          .ray_2_22 = rules.were_asked() ? normalise_by(RayRules::ray_2_22, runtime_env) : result};
}

std::vector<std::string> unknown_fields(RuntimeEnv const& runtime_env) {
  std::vector<std::string> names;
  for (auto const& field : RuntimeEnvAccess::json(runtime_env).items())
    if (!is_known_field(field.key())) names.push_back(field.key());
  return names;
}

std::vector<std::string> ignored_fields(RuntimeEnv const& runtime_env, RayRules rules) {
  std::vector<std::string> names;
  for (auto const& [name, value] : RuntimeEnvAccess::json(runtime_env).items())
    if (!value.is_null() && is_ignored_field(name, rules)) names.push_back(name);
  return names;
}

}  // namespace rayjobs::detail
