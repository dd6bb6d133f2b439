// plan_content: plans a package that is hashed path by path.
#pragma once

#include <rayjobs/package.hpp>

#include <chrono>
#include <filesystem>

namespace rayjobs::detail {

/// The plan of a directory or a Python file. `now`: the time of day before the call, to judge
/// whether a file has changed too recently for the cache.
Result<PackagePlan> plan_content(PackageSource source, std::filesystem::path const& path,
                                 PackageOptions options, std::chrono::nanoseconds now,
                                 CallOptions const& call = {});

}  // namespace rayjobs::detail
