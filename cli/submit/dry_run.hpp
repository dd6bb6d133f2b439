// What --dry-run prints: the request that would be sent, and its packages.
#pragma once

#include "run/context.hpp"

#include <rayjobs/submit.hpp>

#include <set>
#include <string>
#include <vector>

namespace rayjobs::cli {

/// The values of the variables `masked` are not shown.
void print_dry_run(SubmitPreview const& request, std::vector<PackagePlan> const& packages,
                   std::set<std::string> const& masked, Context const& context);

}  // namespace rayjobs::cli
