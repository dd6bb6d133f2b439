// A whole runtime environment to what Ray's client sends.
#pragma once

#include "runtime_env/fields/rules.hpp"
#include "runtime_env/text/json_text.hpp"

namespace rayjobs::detail {

/// `env` is an object.
Result<Json> normalise(Json env, Rules const& rules);

}  // namespace rayjobs::detail
