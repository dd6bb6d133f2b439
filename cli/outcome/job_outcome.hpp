// JobOutcome: all that one run learned of its job; what -o json, the event `finished` and
// --result-file say.
#pragma once

#include "outcome/exit_code.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

struct JobOutcome {
  std::string submission_id{};
  ExitCode exit_code = ExitCode::success;
  bool adopted = false;          ///< The job was submitted before, by another run.
  std::optional<JobInfo> job{};  ///< None: never seen.
  std::optional<Error> error{};  ///< Why the outcome is not known, or why nothing was submitted.
  std::optional<Address> cluster{};
  std::optional<std::string> session_name{};
  std::optional<std::uint64_t> log_bytes{};  ///< None: the log was not followed.
  std::optional<bool> log_complete{};        ///< None: its end was not reached.
  std::string log_problem{};                 ///< Why it is not complete.
  std::uint64_t reconnects = 0;
  std::vector<std::string> package_uris{};
  bool show_env = false;  ///< The record is shown with its secrets.
};

/// The address that was used, without a password; null: none yet.
nlohmann::ordered_json dashboard_url(JobOutcome const& outcome);
/// The job's page on the dashboard; null: there is none.
nlohmann::ordered_json page_url(JobOutcome const& outcome);

/// The members in the order of docs/output.md. Frees what the job's record says once more, its
/// metadata and runtime environment: they may be large.
nlohmann::ordered_json outcome_object(JobOutcome& outcome);

}  // namespace rayjobs::cli
