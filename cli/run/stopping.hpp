// Stopping a job: the request, and the wait for its end.
#pragma once

#include "run/context.hpp"

#include <rayjobs/client.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rayjobs::cli {

/// How long --on-signal=stop sees a stop through by default: less than the 30 seconds that
/// Kubernetes gives a pod to end.
inline constexpr std::chrono::seconds kStopGrace{20};

/// Waits until the job has ended, and says once a second that it has not. timeout: it has not ended
/// within the time of Context::limit().
Result<JobInfo> await_end(Client const& client, std::string const& id, Context& context);

/// After a signal: asks for the stop before anything else, then waits for the job's end, both
/// within `grace`, and says what came of it. `uncertain`: the job's submission had no answer, so
/// that it may only appear now. Answers with the job as last seen.
std::optional<JobInfo> stop_after_signal(Client const& client, std::string const& id,
                                         bool uncertain, std::chrono::milliseconds grace,
                                         Context& context);

}  // namespace rayjobs::cli
