// The packages of a job: planned from the paths that its runtime environment names.
#pragma once

#include <rayjobs/submit.hpp>

#include <string_view>

namespace rayjobs::detail {

/// So often a directory that keeps changing is planned.
inline constexpr int kMaxPlans = 3;
inline constexpr std::string_view kPlansAgain =
    "the directory changed while it was packaged; packaging it again";

/// Plans what `job.source` names by paths; sets the job's packages, its runtime environment, an id
/// that is made from words, and appends the plans' warnings. Sends nothing. Fails as plan_package,
/// plan_archive and plan_module do, and with invalid_argument when two entries would share one URI
/// and are not the same.
Result<void> plan_local_packages(PreparedJob& job, CallOptions const& call);

}  // namespace rayjobs::detail
