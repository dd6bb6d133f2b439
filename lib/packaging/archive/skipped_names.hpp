// Names that Ray 2.60 skips when it unpacks a zip.
#pragma once

#include <rayjobs/package.hpp>

namespace rayjobs::detail {

/// Adds a warning to the plan of a zip whose entries have names that Ray 2.60 takes for Windows
/// paths and skips, which only a log of the cluster mentions.
void warn_of_skipped_names(PackagePlan& plan);

}  // namespace rayjobs::detail
