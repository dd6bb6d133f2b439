// Which job's log is meant by an id.
#pragma once

#include "http/session.hpp"

#include <rayjobs/job.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The submission id of the job with the record `job`, asked for as `id`. Only a submitted job has
/// a log: for a driver that was started by hand, the server's refusal (rejected).
Result<std::string> submission_with_log(Session const& session, JobInfo const& job,
                                        std::string_view id, CallOptions const& call);

}  // namespace rayjobs::detail
