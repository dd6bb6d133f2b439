// A runtime environment for a server whose version is not known yet.
#pragma once

#include <rayjobs/result.hpp>
#include <rayjobs/runtime_env.hpp>

#include <string>
#include <vector>

namespace rayjobs::detail {

/// A runtime environment under the rules of each Ray.
struct UnderEachRules {
  Result<RuntimeEnv> ray_2_60;
  Result<RuntimeEnv> ray_2_22;

  bool differ() const;
  Result<RuntimeEnv> const& under(RayRules rules) const {
    return rules == RayRules::ray_2_60 ? ray_2_60 : ray_2_22;
  }
};

/// Normalises once, and a second time only where the rules make a difference.
UnderEachRules normalise_for_each(RuntimeEnv const& runtime_env);

/// Fields that no Ray from 2.22 to 2.60 knows: misspelt, or a plugin's.
std::vector<std::string> unknown_fields(RuntimeEnv const& runtime_env);

/// Fields that a Ray knows, but not the Ray of these rules: its servers ignore them.
std::vector<std::string> ignored_fields(RuntimeEnv const& runtime_env, RayRules rules);

}  // namespace rayjobs::detail
