// The errors of waiting for a job whose end was not seen.
#pragma once

#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

#include <string>
#include <utility>

namespace rayjobs::detail {

/// timeout: the call's time is up. `problem` is what kept the server from answering, or "".
inline Error not_ended(std::string const& id, JobInfo const& job, std::string problem) {
  return Error{.code = ErrorCode::timeout,
               .message = "job " + id + " did not end in time; it is " + job.status_text,
               .context = std::move(problem)};
}

/// outcome_unknown: the cluster can no longer tell. `because` is the answer that showed it.
inline Error lost_job(std::string message, Error const& because = {}) {
  return Error{.code = ErrorCode::outcome_unknown,
               .http_status = because.http_status,
               .message = std::move(message),
               .context = because.context,
               .hint =
                   "the job's record was deleted, or the cluster was restarted; check the job's "
                   "side effects before submitting it again",
               .detail = because.detail};
}

}  // namespace rayjobs::detail
