// What each end of a run means as an exit code.
#include "outcome/exit_code.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rayjobs::cli {

namespace {

constexpr int kSignalBase = 128;

ExitCode exit_code_of_failure(JobInfo const& job, FailureCode failure_code) {
  auto const driver = job.driver_exit_code.value_or(0);
  if (failure_code == FailureCode::driver) {
    constexpr std::int64_t kMax = 255;
    // The operating system keeps eight bits; a code that they would turn into 0 is not passed on.
    if (driver > 0 && driver <= kMax) return ExitCode{static_cast<int>(driver)};
    if (driver < 0 && driver >= kSignalBase - kMax)
      return ExitCode{static_cast<int>(kSignalBase - driver)};
  }
  return is_cluster_fault(job) ? ExitCode::cluster_fault : ExitCode::job_failed;
}

ExitCode exit_code_of_job(JobInfo const& job, FailureCode failure_code) {
  switch (job.status) {
    case JobStatus::succeeded:
      return ExitCode::success;
    case JobStatus::failed:
      return exit_code_of_failure(job, failure_code);
    case JobStatus::stopped:
      return ExitCode::job_stopped;
    case JobStatus::pending:
    case JobStatus::running:
      return ExitCode::still_running;
    case JobStatus::unknown:
      break;
  }
  return ExitCode::outcome_unknown;
}

ExitCode exit_code_of_error(ErrorCode code, Phase phase) {
  bool const follows = phase == Phase::following;
  switch (code) {
    case ErrorCode::unauthenticated:
    case ErrorCode::forbidden:
      return ExitCode::auth;
    case ErrorCode::timeout:
      return ExitCode::still_running;
    case ErrorCode::invalid_argument:
      if (follows) return ExitCode::outcome_unknown;
      return phase == Phase::local ? ExitCode::refused : ExitCode::usage;
    case ErrorCode::unavailable:
    case ErrorCode::protocol:
    case ErrorCode::server_error:
      return follows ? ExitCode::outcome_unknown : ExitCode::unreachable;
    case ErrorCode::already_exists:
      return follows ? ExitCode::outcome_unknown : ExitCode::id_taken;
    case ErrorCode::not_found:
    case ErrorCode::conflict:
    case ErrorCode::rejected:
    case ErrorCode::io:
      return follows ? ExitCode::outcome_unknown : ExitCode::refused;
    case ErrorCode::cancelled:
    case ErrorCode::outcome_unknown:
      break;
  }
  return ExitCode::outcome_unknown;
}

/// The run was cut short because nobody could be told of it any more.
ExitCode exit_code_of_lost_output(RunEnd const& end) {
  bool const reader_left = end.output_problem == EPIPE;
  bool const unread = end.output_problem == ECANCELED;
  bool const is_known = end.job && end.failure_code && is_terminal(end.job->status);
  if ((reader_left || unread) && is_known) return exit_code_of_job(*end.job, *end.failure_code);
  if (unread) return ExitCode::still_running;
  return reader_left || end.submitted_here ? ExitCode::outcome_unknown : ExitCode::refused;
}

ExitCode exit_code_of_signal(int signal) { return ExitCode{kSignalBase + signal}; }

}  // namespace

std::string_view meaning(ExitCode code) {
  constexpr std::array<std::pair<ExitCode, std::string_view>, kEveryExitCode.size()> kMeanings{{
      {ExitCode::success, "the job SUCCEEDED, or the request was accepted"},
      {ExitCode::job_failed, "the job FAILED"},
      {ExitCode::usage, "the command line is wrong"},
      {ExitCode::job_stopped, "the job was STOPPED"},
      {ExitCode::auth, "authentication or authorisation failed"},
      {ExitCode::unreachable,
       "the server could not be reached, or its response was not understood"},
      {ExitCode::outcome_unknown,
       "the outcome is unknown: the job or the contact was lost, or nobody read the output"},
      {ExitCode::still_running, "the deadline passed; the job keeps running"},
      {ExitCode::cluster_fault, "the job failed because of the cluster; a retry may help"},
      {ExitCode::id_taken, "the submission id belongs to a different job"},
      {ExitCode::refused, "refused by the server, or by a check before sending"},
      {ExitCode::interrupted, "ended by SIGINT"},
      {ExitCode::terminated, "ended by SIGTERM"},
  }};
  auto const found = std::ranges::find(kMeanings, code, [](auto const& row) { return row.first; });
  return found == kMeanings.end() ? std::string_view{} : found->second;
}

ExitCode exit_code(RunEnd const& end) {
  if (end.error) {
    if (end.signal != 0) return exit_code_of_signal(end.signal);
    bool const lost = end.error == ErrorCode::cancelled && end.output_problem != 0;
    return lost ? exit_code_of_lost_output(end) : exit_code_of_error(*end.error, end.phase);
  }
  return end.job && end.failure_code ? exit_code_of_job(*end.job, *end.failure_code)
                                     : ExitCode::success;
}

Phase phase_of_follow(ErrorCode error, JobInfo const* seen, bool submitted_here) {
  bool const at_stake = submitted_here || (seen && error != ErrorCode::rejected);
  return at_stake ? Phase::following : Phase::request;
}

ExitCode with_late_failure(ExitCode code, RunEnd const& failure) {
  return code == ExitCode::success ? exit_code(failure) : code;
}

ExitCode highest(std::span<ExitCode const> codes, int signal) {
  if (signal != 0) return exit_code_of_signal(signal);
  return codes.empty() ? ExitCode::success : std::ranges::max(codes);
}

}  // namespace rayjobs::cli
