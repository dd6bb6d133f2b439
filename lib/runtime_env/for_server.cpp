// Normalises a runtime environment, and learns on the way whether the server's version matters.
#include "runtime_env/for_server.hpp"

#include "core/try.hpp"
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/runtime_env_value.hpp"

#include <charconv>
#include <utility>

namespace rayjobs {
namespace detail {
namespace {

/// Ray keeps a null in some fields and drops it in others; no server tells the two apart.
void strip_nulls(Json& env) {
  for (auto field = env.begin(); field != env.end();)
    field = field->is_null() ? env.erase(field) : std::next(field);
}

void rename(Json& env, std::string const& from, std::string const& to) {
  if (!env.contains(from)) return;
  env[to] = std::move(env[from]);
  env.erase(from);
}

/// `_validate` is an argument of Ray's constructor rather than a field, so it is never sent. False
/// switches off the checks between fields alone.
bool take_validate(Json& env) {
  auto const found = env.find("_validate");
  if (found == env.end()) return true;
  bool const validate = is_truthy(*found);
  env.erase(found);
  return validate;
}

// Not supported, being for developers of Ray: RAY_RUNTIME_ENV_LOCAL_DEV_MODE, which adds
// _inject_current_ray, and RAY_RUNTIME_ENV_PLUGIN_SCHEMAS. Neither is _ray_commit added: no server
// reads it, and it names the build of a Python client.
Result<RuntimeEnv> normalise(RuntimeEnv const& runtime_env, Rules const& rules) {
  Json env = RuntimeEnvAccess::json(runtime_env);
  strip_nulls(env);
  bool const check_across_fields = take_validate(env);
  rename(env, "nsight", "_nsight");
  if (env.contains("rocprof_sys") && rules.are_2_60()) rename(env, "rocprof_sys", "_rocprof_sys");
  if (check_across_fields) RAYJOBS_TRY_VOID(check_conflicts(env, rules));
  for (Field const& field : all_fields()) {
    auto const found = env.find(field.name);
    if (found == env.end()) continue;
    RAYJOBS_TRY(*found, field.normalise(*found, rules));
  }
  strip_nulls(env);
  return RuntimeEnvAccess::make(std::move(env));
}

using Release = std::pair<int, int>;

/// Of "2.60.0"; a text without such numbers counts as newer than any.
Release release_of(std::string_view version) {
  Release release{};
  auto const* const end = version.data() + version.size();
  auto const major = std::from_chars(version.data(), end, release.first);
  bool const has_minor = major.ec == std::errc{} && major.ptr != end && *major.ptr == '.';
  if (!has_minor || std::from_chars(major.ptr + 1, end, release.second).ec != std::errc{})
    return {9999, 0};
  return release;
}

}  // namespace

bool UnderEachRules::differ() const {
  if (!ray_2_60 || !ray_2_22) return ray_2_60.has_value() != ray_2_22.has_value();
  return *ray_2_60 != *ray_2_22;
}

UnderEachRules normalise_for_each(RuntimeEnv const& runtime_env) {
  Rules const rules(RayRules::ray_2_60);
  auto const result = normalise(runtime_env, rules);
  return {.ray_2_60 = result,
          .ray_2_22 = rules.were_asked() ? normalise(runtime_env, RayRules::ray_2_22) : result};
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

RayRules rules_for(std::string_view ray_version) {
  return release_of(ray_version) <= Release{2, 22} ? RayRules::ray_2_22 : RayRules::ray_2_60;
}

bool unpacks_tar(std::string_view ray_version) { return release_of(ray_version) >= Release{2, 60}; }

}  // namespace detail

Result<RuntimeEnv> RuntimeEnv::normalised(RayRules rules) const {
  return detail::normalise(*this, rules);
}

}  // namespace rayjobs
