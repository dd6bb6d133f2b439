// The exit codes, and the one place that derives them from errors, jobs and signals.
#pragma once

#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

#include <array>
#include <string_view>

namespace rayjobs::cli {

/// What a FAILED job exits with: the table's code, or its driver's own.
enum class FailureCode { table, driver };

/// Every code of the table; with --exit-code=driver any other value too.
enum class ExitCode : int {
  success = 0,          ///< SUCCEEDED, or the request was accepted.
  job_failed = 1,       ///< FAILED.
  usage = 2,            ///< The command line is wrong.
  job_stopped = 3,      ///< STOPPED.
  auth = 4,             ///< Authentication or authorisation.
  unreachable = 5,      ///< The server could not be reached or understood.
  outcome_unknown = 6,  ///< The cluster lost the job, or the outcome was not learned.
  still_running = 7,    ///< Our own deadline passed; the job goes on.
  cluster_fault = 8,    ///< FAILED for a reason of the cluster's: worth a retry.
  id_taken = 9,         ///< The submission id belongs to a different job.
  refused = 10,         ///< Refused by the server, or by a check before sending.
  interrupted = 130,    ///< SIGINT.
  terminated = 143,     ///< SIGTERM.
};

inline constexpr std::array kEveryExitCode{
    ExitCode::success,         ExitCode::job_failed,    ExitCode::usage,
    ExitCode::job_stopped,     ExitCode::auth,          ExitCode::unreachable,
    ExitCode::outcome_unknown, ExitCode::still_running, ExitCode::cluster_fault,
    ExitCode::id_taken,        ExitCode::refused,       ExitCode::interrupted,
    ExitCode::terminated};

/// One line for a person.
std::string_view meaning(ExitCode code);

/// What was being done when an error came.
enum class Phase {
  options,    ///< Reading options and settings.
  local,      ///< Reading or packaging local files; checking the runtime environment.
  request,    ///< Asking the server, with no job of ours at stake.
  following,  ///< A job was submitted or found, and its outcome is awaited.
};

ExitCode exit_code(ErrorCode code, Phase phase);

/// The outcome of a job. One that has not ended is still_running; a status of unknown name is
/// outcome_unknown.
ExitCode exit_code(JobInfo const& job, FailureCode failure_code);

ExitCode exit_code_of_signal(int signal);

}  // namespace rayjobs::cli
