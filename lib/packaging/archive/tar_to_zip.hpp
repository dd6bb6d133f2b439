// tar_to_zip: makes a zip of a tar archive's files, for servers that unpack nothing else.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/io/freed_later.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>

namespace rayjobs::detail {

/// Writes the zip of plan.path into `to`; returns its size. Fails as TarReader does, with rejected
/// when the zip is larger than plan.options.max_bytes, and with conflict when the archive is not
/// the one that was planned.
Result<std::uint64_t> tar_to_zip(PackagePlan const& plan, OwnedFd const& to, CallWatch& watch,
                                 FreedLater& freed);

}  // namespace rayjobs::detail
