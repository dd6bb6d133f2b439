// A whole runtime environment to what Ray's client sends.
#pragma once

#include "runtime_env/json_text.hpp"

#include <rayjobs/runtime_env.hpp>

namespace rayjobs::detail {

/// `env` is an object.
Result<Json> normalise(Json env, RayRules rules);

}  // namespace rayjobs::detail
