// What a plan says of an archive that exists already.
#pragma once

#include "packaging/io/call_watch.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

namespace rayjobs::detail {

/// Fills in URI, entries, size and warnings of a plan whose file is a zip, from its source, path
/// and options. Fails with io, cancelled or timeout; with rejected for what no server unpacks, and
/// with conflict when the file changes meanwhile.
Result<void> read_zip(PackagePlan& plan, CallWatch& watch);

}  // namespace rayjobs::detail
