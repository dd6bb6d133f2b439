// A whole runtime environment to what Ray's client sends.
#include "runtime_env/normalise.hpp"

#include "core/try.hpp"
#include "runtime_env/fields/fields.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace rayjobs::detail {
namespace {

struct Field {
  std::string_view name;
  Result<Json> (*normalise)(Json const& value, Rules const& rules);
};

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

bool is_known_field(std::string_view name) {
  return std::ranges::find(kFields, name, &Field::name) != kFields.end() ||
         std::ranges::find(kOtherFields, name) != kOtherFields.end();
}

bool is_ignored_field(std::string_view name, RayRules rules) {
  if (rules == RayRules::ray_2_60)
    return std::ranges::find(kUnknownTo260, name) != kUnknownTo260.end();
  return std::ranges::find(kUnknownTo222, name) != kUnknownTo222.end();
}

Error kind_error(std::string_view field, Json const& value) {
  auto const* const found = std::ranges::find(kFields, field, &Field::name);
  return found->normalise(value, RayRules::ray_2_60).error();
}

// Not supported, being for developers of Ray: RAY_RUNTIME_ENV_LOCAL_DEV_MODE, which adds
// _inject_current_ray, and RAY_RUNTIME_ENV_PLUGIN_SCHEMAS. Neither is _ray_commit added: no server
// reads it, and it names the build of a Python client.
Result<Json> normalise(Json env, Rules const& rules) {
  strip_nulls(env);
  bool const check_across_fields = take_validate(env);
  rename(env, "nsight", "_nsight");
  if (env.contains("rocprof_sys") && rules.are_2_60()) rename(env, "rocprof_sys", "_rocprof_sys");
  if (check_across_fields) RAYJOBS_TRY_VOID(check_conflicts(env, rules));
  for (Field const& field : kFields) {
    auto const found = env.find(field.name);
    if (found == env.end()) continue;
    RAYJOBS_TRY(*found, field.normalise(*found, rules));
  }
  strip_nulls(env);
  return env;
}

}  // namespace rayjobs::detail
