// The exit codes, and the one function from how a run ended to its code.
#pragma once

#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

#include <array>
#include <optional>
#include <span>
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

/// All that an exit code depends on.
struct RunEnd {
  std::optional<ErrorCode> error{};           ///< None: all was done that was asked for.
  Phase phase = Phase::request;               ///< In which the error came.
  JobInfo const* job = nullptr;               ///< As last seen; null: never.
  std::optional<FailureCode> failure_code{};  ///< None: the outcome of the job does not count.
  int signal = 0;                             ///< That ended the run; 0: none.
  int output_problem = 0;                     ///< The errno of standard output; 0: none.
  bool submitted_here = false;                ///< By this run.
};

ExitCode exit_code(RunEnd const& end);

/// Of a follow that broke off with `error`. A job that was never seen is not lost, nor is what a
/// server refuses to someone who only asked.
Phase phase_of_follow(ErrorCode error, JobInfo const* seen, bool submitted_here);

/// Of a run that had ended with `code` when `failure` came: it counts where all else went well.
ExitCode with_late_failure(ExitCode code, RunEnd const& failure);

/// Of several jobs: the highest one, or that of the signal.
ExitCode highest(std::span<ExitCode const> codes, int signal);

}  // namespace rayjobs::cli
