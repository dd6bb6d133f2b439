// The exit codes, and the one place that derives them from errors, jobs and signals.
#pragma once

#include "line/options.hpp"

#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

namespace rayjobs::cli {

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
