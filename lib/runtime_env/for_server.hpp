// A runtime environment for a server: what its version means, and what if that is not known yet.
#pragma once

#include <rayjobs/result.hpp>
#include <rayjobs/runtime_env.hpp>

#include <string>
#include <string_view>
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

/// The rules for a server of this version, e.g. "2.22.0": those of 2.60 for every release after
/// 2.22, and for a text that is no version.
RayRules rules_for(std::string_view ray_version);

/// From 2.60 on servers unpack uploaded tar archives; before, zips alone.
bool unpacks_tar(std::string_view ray_version);

}  // namespace rayjobs::detail
