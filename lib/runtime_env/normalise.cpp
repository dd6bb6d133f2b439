// A whole runtime environment to what Ray's client sends.
#include "runtime_env/normalise.hpp"

#include "core/try.hpp"
#include "runtime_env/fields/field_table.hpp"

#include <string>
#include <utility>

namespace rayjobs::detail {
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

}  // namespace

// Not supported, being for developers of Ray: RAY_RUNTIME_ENV_LOCAL_DEV_MODE, which adds
// _inject_current_ray, and RAY_RUNTIME_ENV_PLUGIN_SCHEMAS. Neither is _ray_commit added: no server
// reads it, and it names the build of a Python client.
Result<Json> normalise(Json env, Rules const& rules) {
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
  return env;
}

}  // namespace rayjobs::detail
