// Names of the job states, and what a job's record says.
#include "http/answer/response_error.hpp"

#include <rayjobs/job.hpp>

#include <algorithm>
#include <array>

namespace rayjobs {
namespace {

/// Ray before it had error types: the job had begun, and whoever watched it lost its supervisor. A
/// job that has ended by itself has an exit code, and a message that begins in another way. The
/// sentences: tests/recordings, job_failed_node_died and job_failed_supervisor_killed, and Ray's
/// program for "its node has died".
bool has_lost_its_supervisor(JobInfo const& job) {
  constexpr std::string_view kUnexpected = "Unexpected error occurred: ";
  constexpr std::string_view kDied = "The actor died unexpectedly before finishing this task.\n";
  constexpr std::string_view kActor = "The actor ";
  constexpr std::string_view kUnavailable =
      " is unavailable: The actor is temporarily unavailable: ";
  if (job.error_type || job.driver_exit_code || !job.driver_node_id || !job.message) return false;
  std::string_view rest = *job.message;
  auto const skip = [&](std::string_view words) {
    bool const there = rest.starts_with(words);
    if (there) rest.remove_prefix(words.size());
    return there;
  };
  if (!skip(kUnexpected)) return false;
  if (skip(kDied)) {
    if (!rest.starts_with("\tclass_name: JobSupervisor\n")) return false;
    while (rest.starts_with('\t'))
      rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    // Versions after 2.22 say "died" in the place of "is dead".
    if (!skip("The actor is dead because ") && !skip("The actor died because ")) return false;
    return rest.starts_with("its node has died.") ||
           rest.starts_with("its worker process has died.");
  }
  if (!skip(kActor)) return false;
  rest.remove_prefix(std::min(rest.find_first_not_of("0123456789abcdef"), rest.size()));
  return rest.starts_with(kUnavailable);
}

}  // namespace

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
  if (job.status != JobStatus::failed) return false;
  if (!job.error_type) return has_lost_its_supervisor(job);
  bool const of_supervisor = job.error_type->starts_with("JOB_SUPERVISOR_ACTOR_");
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
