// An id is percent-encoded, except the dots that no encoding protects: those are refused.
#include "jobs/job_requests.hpp"

#include "core/text.hpp"
#include "jobs/job_json.hpp"

namespace rayjobs::detail {

std::string job_path(std::string_view id) { return std::string(kJobsPath) + percent_encode(id); }

Result<void> check_job_id(std::string_view id) {
  if (!id.empty() && id != "." && id != "..") return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = "'" + std::string(id) + "' is not the id of a job"};
}

Result<JobInfo> fetch_job(Session const& session, std::string_view id, CallOptions const& call) {
  RAYJOBS_TRY_VOID(check_job_id(id));
  auto request = session.request(Method::get, job_path(id));
  std::string context = session.context(request);
  RAYJOBS_TRY(JobInfo job, ask(session, std::move(request), call, parse_job));
  if (job.id().empty() || job.submission_id == id || job.job_id == id) return job;
  return Error{.code = ErrorCode::protocol,
               .message = "the server answered with another job's record: " + printable(job.id()),
               .context = std::move(context)};
}

Result<std::string> submission_with_log(Session const& session, JobInfo const& job,
                                        std::string_view id, CallOptions const& call) {
  if (job.type != JobType::driver) return job.submission_id.value_or(std::string(id));
  // The server has a sentence for a driver without a log, so it is asked for that log.
  RAYJOBS_TRY(auto const answer,
              session.expect_ok(session.request(Method::get, job_path(id) + "/logs"), call));
  return Error{.code = ErrorCode::rejected,
               .http_status = answer.status,
               .message = "Can only get logs of submission type jobs"};
}

Result<ServerVersion> fetch_version(Session const& session, CallOptions const& call) {
  return ask(session, session.request(Method::get, "/api/version"), call, parse_version);
}

}  // namespace rayjobs::detail
