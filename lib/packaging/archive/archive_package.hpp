// Packages that are made of one file: archives and wheels.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The URI of a plan whose file has this SHA-1 (40 hexadecimal digits).
std::string uri_of_file(PackagePlan const& plan, std::string_view sha1);

/// plan_module of a wheel.
Result<PackagePlan> plan_wheel(std::filesystem::path const& file, PackageOptions options,
                               CallWatch& watch);

/// Copies the file; returns its size. Fails with io, cancelled and timeout, and with conflict when
/// the file is not the one that was planned.
Result<std::uint64_t> copy_planned_file(PackagePlan const& plan, OwnedFd const& to,
                                        CallWatch& watch);

}  // namespace rayjobs::detail
