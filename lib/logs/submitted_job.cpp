// The server has a sentence for a driver without a log, so it is asked for that log.
#include "logs/submitted_job.hpp"

#include "core/try.hpp"
#include "jobs/job_requests.hpp"

#include <utility>

namespace rayjobs::detail {

Result<std::string> submission_with_log(Session const& session, JobInfo const& job,
                                        std::string_view id, CallOptions const& call) {
  if (job.type != JobType::driver) return job.submission_id.value_or(std::string(id));
  RAYJOBS_TRY(auto const answer,
              session.expect_ok(session.request(Method::get, job_path(id) + "/logs"), call));
  return Error{.code = ErrorCode::rejected,
               .http_status = answer.status,
               .message = "Can only get logs of submission type jobs"};
}

}  // namespace rayjobs::detail
