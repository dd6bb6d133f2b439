// A whole runtime environment to what Ray's client sends.
#pragma once

#include "runtime_env/fields/rules.hpp"
#include "runtime_env/text/json_text.hpp"

#include <rayjobs/runtime_env.hpp>

#include <string_view>

namespace rayjobs::detail {

/// A field, or a private name of one, in some Ray from 2.22 to 2.60.
bool is_known_field(std::string_view name);

/// A field of another Ray than that of these rules.
bool is_ignored_field(std::string_view name, RayRules rules);

/// What is wrong with `value`, which is not of the kind that `field` holds: so nothing can be
/// added.
Error kind_error(std::string_view field, Json const& value);

/// `env` is an object.
Result<Json> normalise(Json env, Rules const& rules);

}  // namespace rayjobs::detail
