// Names of the job states, and the id of a job.
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

}  // namespace rayjobs
