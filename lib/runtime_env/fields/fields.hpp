// The fields that Ray's client validates: each function takes a value that is not null and gives
// what is sent, or null when the field is left out.
#pragma once

#include "runtime_env/fields/rules.hpp"
#include "runtime_env/text/json_text.hpp"

namespace rayjobs::detail {

Result<Json> normalise_working_dir(Json const& value, Rules const& rules);
Result<Json> normalise_py_modules(Json const& value, Rules const& rules);
Result<Json> normalise_excludes(Json const& value, Rules const& rules);
Result<Json> normalise_env_vars(Json const& value, Rules const& rules);
Result<Json> normalise_pip(Json const& value, Rules const& rules);
Result<Json> normalise_uv(Json const& value, Rules const& rules);
Result<Json> normalise_conda(Json const& value, Rules const& rules);
Result<Json> normalise_config(Json const& value, Rules const& rules);
Result<Json> normalise_setup_hook(Json const& value, Rules const& rules);

/// Fields that exclude each other. `env` holds no nulls and is not normalised yet.
Result<void> check_conflicts(Json const& env, Rules const& rules);

}  // namespace rayjobs::detail
