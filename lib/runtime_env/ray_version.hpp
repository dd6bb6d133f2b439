// What a server's version means for a runtime environment.
#pragma once

#include <rayjobs/runtime_env.hpp>

#include <string_view>

namespace rayjobs::detail {

/// The rules for a server of this version, e.g. "2.22.0": those of 2.60 for every release after
/// 2.22, and for a text that is no version.
RayRules rules_for(std::string_view ray_version);

/// From 2.60 on servers unpack uploaded tar archives; before, zips alone.
bool unpacks_tar(std::string_view ray_version);

}  // namespace rayjobs::detail
