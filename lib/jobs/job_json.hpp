// Reading of the Jobs API's JSON answers.
#pragma once

#include <rayjobs/job.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

// All fail with protocol, without a context, on anything that is not the answer they are named for.

/// One JobDetails object. Keys of an unexpected type count as absent; a job without a status is
/// UNKNOWN if it has an id.
Result<JobInfo> parse_job(std::string_view text);
/// What is no job is one without an id, UNKNOWN, as long as there is a job in the list.
Result<std::vector<JobInfo>> parse_jobs(std::string_view text);
Result<ServerVersion> parse_version(std::string_view text);
/// The submission id of an answer to a submission.
Result<std::string> parse_submitted(std::string_view text);
/// {"NAME": BOOLEAN}
Result<bool> parse_flag(std::string_view text, char const* name);

}  // namespace rayjobs::detail
