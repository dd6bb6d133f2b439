// plan_package at a given time; for tests.
#pragma once

#include <rayjobs/package.hpp>

#include <chrono>

namespace rayjobs::detail {

/// `now`: the time of day, before the call.
Result<PackagePlan> plan_directory(std::filesystem::path const& directory, PackageOptions options,
                                   std::chrono::nanoseconds now, CallOptions const& call = {});

}  // namespace rayjobs::detail
