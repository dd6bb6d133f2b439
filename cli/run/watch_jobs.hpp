// watch_jobs: several jobs, until all have ended.
#pragma once

#include "run/context.hpp"

#include <rayjobs/client.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

/// Prints errors at once, events as they come, and in the end the jobs' outcomes as JSON; returns
/// the highest of the jobs' exit codes, or the signal's when one came. `on_status` gets each status
/// that differs from the job's one before. No `failure_code`: the outcomes do not count.
ExitCode watch_jobs(Client const& client, Context& context, std::vector<std::string> const& ids,
                    std::optional<FailureCode> failure_code,
                    std::function<void(JobInfo const&)> const& on_status);

}  // namespace rayjobs::cli
