// Names of the job states, and what a job's record says.
#include "http/answer/response_error.hpp"

#include <rayjobs/job.hpp>

#include <array>

namespace rayjobs {

std::string_view to_string(JobStatus status) {
  constexpr std::array<std::string_view, 6> names{"PENDING",   "RUNNING", "STOPPED",
                                                  "SUCCEEDED", "FAILED",  "UNKNOWN"};
  static_assert(static_cast<std::size_t>(JobStatus::unknown) + 1 == names.size());
  auto const index = static_cast<std::size_t>(status);
  return index < names.size() ? names[index] : "UNKNOWN";
}

std::string const& JobInfo::id() const {
  static std::string const none;
  if (submission_id) return *submission_id;
  return job_id ? *job_id : none;
}

bool is_cluster_fault(JobInfo const& job) {
  bool const of_supervisor = job.status == JobStatus::failed && job.error_type &&
                             job.error_type->starts_with("JOB_SUPERVISOR_ACTOR_");
  if (!of_supervisor || job.error_type != "JOB_SUPERVISOR_ACTOR_START_FAILURE")
    return of_supervisor;
  auto const raised = detail::raised_exception(job.message ? *job.message : std::string_view());
  return raised != "ValueError" && raised != "TypeError";
}

std::optional<std::string> other_submission(JobInfo const& before, JobInfo const& now) {
  if (!before.start_time || before.start_time == now.start_time) return std::nullopt;
  return now.start_time ? "another job has its id now" : "its record was deleted and created again";
}

}  // namespace rayjobs
