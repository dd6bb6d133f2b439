// What a RuntimeEnv holds, for those who read and make one whole.
#pragma once

#include "runtime_env/text/json_text.hpp"

#include <rayjobs/runtime_env.hpp>

namespace rayjobs::detail {

struct RuntimeEnvValue {
  Json json = Json::object();
};

struct RuntimeEnvAccess {
  /// Always an object.
  static Json const& json(RuntimeEnv const& runtime_env);
  /// To change; no other copy sees the change.
  static Json& json(RuntimeEnv& runtime_env);
  static RuntimeEnv make(Json json);
};

}  // namespace rayjobs::detail
