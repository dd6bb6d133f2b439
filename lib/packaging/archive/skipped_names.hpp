// Names that Ray 2.60 leaves out when it unpacks a zip.
#pragma once

#include <rayjobs/package.hpp>

namespace rayjobs::detail {

/// Adds a warning to the plan of a zip whose entries have names that Ray 2.60 takes for paths of
/// Windows and leaves out, with no more than a line in a log of the cluster's.
void warn_of_skipped_names(PackagePlan& plan);

}  // namespace rayjobs::detail
