/// The data of the Jobs API: what a server says about a job and about itself.
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

/// A job's state (docs/protocol.md, States). unknown: the server used a word that is none of these,
/// or none; JobInfo::status_text has it.
enum class JobStatus { pending, running, stopped, succeeded, failed, unknown };

/// Ray's word: "PENDING", "RUNNING", "STOPPED", "SUCCEEDED", "FAILED"; "UNKNOWN" for unknown.
RAYJOBS_EXPORT std::string_view to_string(JobStatus status);

/// true for stopped, succeeded and failed: such a job never changes again.
constexpr bool is_terminal(JobStatus status) {
  return status == JobStatus::stopped || status == JobStatus::succeeded ||
         status == JobStatus::failed;
}

/// submission: submitted over the Jobs API. driver: a program that connected to the cluster itself;
/// it can be listed, but not stopped or deleted, and has no log.
enum class JobType { submission, driver, unknown };

/// The process that a job's entrypoint connected to the cluster with.
struct DriverInfo {
  std::string id{};               ///< The job id, 8 hex digits.
  std::string node_ip_address{};  ///< The node that it runs on.
  std::string pid{};              ///< Its process id there.
  friend bool operator==(DriverInfo const&, DriverInfo const&) = default;
};

/// One job as the server describes it. A field that is absent or null in the server's JSON has no
/// value here. Fields that this library does not know are in raw_json. Of a record with more than
/// 200 000 values, the deepest levels are null, in raw_json too.
struct JobInfo {
  JobType type = JobType::unknown;
  std::optional<std::string> job_id{};         ///< The driver's id (8 hex digits), once it has one.
  std::optional<std::string> submission_id{};  ///< None for a driver.
  std::optional<DriverInfo> driver_info{};
  JobStatus status = JobStatus::unknown;
  std::string status_text{};  ///< The server's word, even if it is unknown here; "UNKNOWN": none.
  std::string entrypoint{};
  std::optional<std::string> message{};  ///< A text for people.
  /// Why the job FAILED, e.g. "JOB_ENTRYPOINT_COMMAND_ERROR". Never set by Ray 2.22.
  std::optional<std::string> error_type{};
  /// When the server accepted the job, since the Unix epoch. It never changes, so it tells two jobs
  /// with the same id apart.
  std::optional<std::chrono::milliseconds> start_time{};
  /// Since the Unix epoch; none while the job runs.
  std::optional<std::chrono::milliseconds> end_time{};
  std::map<std::string, std::string> metadata{};
  std::optional<std::string> runtime_env_json{};  ///< JSON text of the runtime environment.
  std::optional<std::string> driver_agent_http_address{};  ///< Of the agent on the job's node.
  /// The job's node. Before it is known there is no log.
  std::optional<std::string> driver_node_id{};
  /// The exit code of the entrypoint's shell, or -N if signal N ended it. None if the command did
  /// not start, or if the job was stopped.
  std::optional<std::int64_t> driver_exit_code{};
  std::string raw_json{};  ///< The server's whole JSON object.

  /// The submission id; for a driver, its job id; else "". Valid as long as this object.
  RAYJOBS_EXPORT std::string const& id() const;
};

/// true if the job FAILED because of the cluster, so the same job may succeed when it is submitted
/// again: its error_type is JOB_SUPERVISOR_ACTOR_…, and it is not that Ray refused the job's own
/// options. Ray 2.22 has no error types: there its message says that the supervisor of a job that
/// had begun, or its node, has died (docs/protocol.md, States).
RAYJOBS_EXPORT bool is_cluster_fault(JobInfo const& job);

/// Compares two records of one id. If `now` belongs to another submission than `before`, returns
/// why, as a phrase for people; else nothing. A job keeps its start_time, and Ray 2.60 writes a
/// record without one if the job was deleted just after its end.
RAYJOBS_EXPORT std::optional<std::string> other_submission(JobInfo const& before,
                                                           JobInfo const& now);

/// The answer to GET /api/version (docs/protocol.md, Requests).
struct ServerVersion {
  std::string api_version{};  ///< Version of the Jobs API: "4" in Ray 2.22 and 2.60.
  std::string ray_version{};  ///< E.g. "2.60.0".
  std::string ray_commit{};
  std::optional<std::string> session_name{};  ///< Ray 2.60: new at each start of the head.
  std::string raw_json{};                     ///< The server's whole JSON object.
};

}  // namespace rayjobs
