// watch_jobs: several jobs, until all have ended.
#pragma once

#include "outcome/job_outcome.hpp"
#include "run/context.hpp"

#include <rayjobs/client.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

/// Returns one outcome for each id, in order, each with its exit code. Errors are printed at once.
/// `on_status` gets each status that differs from the job's one before. No `failure_code`: the
/// outcomes do not count.
std::vector<JobOutcome> watch_jobs(Client const& client, Context const& context,
                                   std::vector<std::string> const& ids,
                                   std::optional<FailureCode> failure_code,
                                   std::function<void(JobInfo const&)> on_status);

/// The highest code other than success; the signal's when one came.
ExitCode highest(std::vector<JobOutcome> const& outcomes, Context const& context);

}  // namespace rayjobs::cli
