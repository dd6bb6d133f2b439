/// The data of the Jobs API: what a job is, and what a server says of itself.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs {

enum class JobStatus { pending, running, stopped, succeeded, failed, unknown };

/// "PENDING" … "FAILED"; "UNKNOWN" for unknown.
RAYJOBS_EXPORT std::string_view to_string(JobStatus status);

/// STOPPED, SUCCEEDED and FAILED never change any more.
constexpr bool is_terminal(JobStatus status) {
  return status == JobStatus::stopped || status == JobStatus::succeeded ||
         status == JobStatus::failed;
}

enum class JobType { submission, driver, unknown };

struct DriverInfo {
  std::string id{};
  std::string node_ip_address{};
  std::string pid{};
  friend bool operator==(DriverInfo const&, DriverInfo const&) = default;
};

/// JobDetails of Ray 2.22 and 2.60. Absent and null are the same; unknown keys are kept in
/// raw_json.
struct JobInfo {
  JobType type = JobType::unknown;
  std::optional<std::string> job_id{};  ///< Id of the driver (8 hex digits), once there is one.
  std::optional<std::string> submission_id{};  ///< None for a DRIVER entry.
  std::optional<DriverInfo> driver_info{};
  JobStatus status = JobStatus::unknown;
  std::string status_text{};  ///< The server's word, also when it is unknown here.
  std::string entrypoint{};
  std::optional<std::string> message{};                   ///< Free text.
  std::optional<std::string> error_type{};                ///< Never set by Ray 2.22.
  std::optional<std::chrono::milliseconds> start_time{};  ///< Since the Unix epoch.
  std::optional<std::chrono::milliseconds>
      end_time{};  ///< Since the Unix epoch; none while it runs.
  std::map<std::string, std::string> metadata{};
  std::optional<std::string> runtime_env_json{};
  std::optional<std::string> driver_agent_http_address{};
  std::optional<std::string> driver_node_id{};
  std::optional<std::int64_t> driver_exit_code{};  ///< Negative: killed by that signal.
  std::string raw_json{};                          ///< The server's object, whole.

  /// The submission id, or the driver's id of a DRIVER entry.
  RAYJOBS_EXPORT std::string const& id() const;
};

/// The job FAILED for a reason of the cluster's, so that the same job may succeed when it is
/// submitted again: error_type is JOB_SUPERVISOR_ACTOR_…. Never so with Ray 2.22, which tells no
/// reason.
RAYJOBS_EXPORT bool is_cluster_fault(JobInfo const& job);

/// Why `now` is not the record of the submission that `before` is of, for people; none when it may
/// be. A job keeps its start_time from its submission on; Ray 2.60 makes a record without one when
/// that of a job was deleted just after its end.
RAYJOBS_EXPORT std::optional<std::string> other_submission(JobInfo const& before,
                                                           JobInfo const& now);

/// GET /api/version.
struct ServerVersion {
  std::string api_version{};  ///< "version": the Jobs API's number, "4" in 2.22 and 2.60.
  std::string ray_version{};
  std::string ray_commit{};
  std::optional<std::string> session_name{};  ///< 2.60: identifies the incarnation of the head.
  std::string raw_json{};
};

}  // namespace rayjobs
