// The plan of what is hashed path by path, at a given time.
#pragma once

#include <rayjobs/package.hpp>

#include <chrono>
#include <filesystem>

namespace rayjobs::detail {

/// Of a directory or a Python file. `now`: the time of day, before the call.
Result<PackagePlan> plan_content(PackageSource source, std::filesystem::path const& path,
                                 PackageOptions options, std::chrono::nanoseconds now,
                                 CallOptions const& call = {});

}  // namespace rayjobs::detail
