// What --dry-run prints: the request that would be sent, and its packages.
#pragma once

#include "run/context.hpp"

#include <rayjobs/submit.hpp>

#include <vector>

namespace rayjobs::cli {

/// Secrets are shown under --show-env alone.
void print_dry_run(SubmitPreview const& request, std::vector<PackagePlan> const& packages,
                   Context& context);

}  // namespace rayjobs::cli
