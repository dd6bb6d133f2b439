// Names of the job states, and what a job's record says.
#include <rayjobs/job.hpp>

namespace rayjobs {

std::string_view to_string(JobStatus status) {
  switch (status) {
    case JobStatus::pending:
      return "PENDING";
    case JobStatus::running:
      return "RUNNING";
    case JobStatus::stopped:
      return "STOPPED";
    case JobStatus::succeeded:
      return "SUCCEEDED";
    case JobStatus::failed:
      return "FAILED";
    case JobStatus::unknown:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::string const& JobInfo::id() const {
  static std::string const none;
  if (submission_id) return *submission_id;
  return job_id ? *job_id : none;
}

bool is_cluster_fault(JobInfo const& job) {
  return job.status == JobStatus::failed && job.error_type &&
         job.error_type->starts_with("JOB_SUPERVISOR_ACTOR_");
}

std::optional<std::string> other_submission(JobInfo const& before, JobInfo const& now) {
  if (!before.start_time || before.start_time == now.start_time) return std::nullopt;
  return now.start_time ? "another job has its id now" : "its record was deleted and created again";
}

}  // namespace rayjobs
