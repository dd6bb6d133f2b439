// The mapping to exit codes.
#include "outcome/exit_code.hpp"

namespace rayjobs::cli {

namespace {

constexpr int kSignalBase = 128;

ExitCode exit_code_of_failure(JobInfo const& job, FailureCode failure_code) {
  auto const driver = job.driver_exit_code.value_or(0);
  if (failure_code == FailureCode::driver) {
    constexpr std::int64_t kMost = 255;
    // The operating system keeps eight bits; a code that they would turn into 0 is not passed on.
    if (driver > 0 && driver <= kMost) return ExitCode{static_cast<int>(driver)};
    if (driver < 0 && driver >= kSignalBase - kMost)
      return ExitCode{static_cast<int>(kSignalBase - driver)};
  }
  return is_cluster_fault(job) ? ExitCode::cluster_fault : ExitCode::job_failed;
}

ExitCode exit_code_while_following(ErrorCode code) {
  switch (code) {
    case ErrorCode::unauthenticated:
    case ErrorCode::forbidden:
      return ExitCode::auth;
    case ErrorCode::timeout:
      return ExitCode::still_running;
    default:
      return ExitCode::outcome_unknown;
  }
}

}  // namespace

std::string_view meaning(ExitCode code) {
  switch (code) {
    case ExitCode::success:
      return "the job SUCCEEDED, or the request was accepted";
    case ExitCode::job_failed:
      return "the job FAILED";
    case ExitCode::usage:
      return "the command line is wrong";
    case ExitCode::job_stopped:
      return "the job was STOPPED";
    case ExitCode::auth:
      return "authentication or authorisation failed";
    case ExitCode::unreachable:
      return "the server could not be reached, or its response was not understood";
    case ExitCode::outcome_unknown:
      return "the outcome is unknown: the job or the contact was lost, or nobody read the output";
    case ExitCode::still_running:
      return "the deadline passed; the job keeps running";
    case ExitCode::cluster_fault:
      return "the job failed because of the cluster; a retry may help";
    case ExitCode::id_taken:
      return "the submission id belongs to a different job";
    case ExitCode::refused:
      return "refused by the server, or by a check before sending";
    case ExitCode::interrupted:
      return "ended by SIGINT";
    case ExitCode::terminated:
      return "ended by SIGTERM";
  }
  return "";
}

ExitCode exit_code(ErrorCode code, Phase phase) {
  if (phase == Phase::following) return exit_code_while_following(code);
  switch (code) {
    case ErrorCode::invalid_argument:
      return phase == Phase::local ? ExitCode::refused : ExitCode::usage;
    case ErrorCode::unauthenticated:
    case ErrorCode::forbidden:
      return ExitCode::auth;
    case ErrorCode::timeout:
      return ExitCode::still_running;
    case ErrorCode::unavailable:
    case ErrorCode::protocol:
    case ErrorCode::server_error:
      return ExitCode::unreachable;
    case ErrorCode::already_exists:
      return ExitCode::id_taken;
    case ErrorCode::not_found:
    case ErrorCode::conflict:
    case ErrorCode::rejected:
    case ErrorCode::io:
      return ExitCode::refused;
    case ErrorCode::cancelled:
    case ErrorCode::outcome_unknown:
      return ExitCode::outcome_unknown;
  }
  return ExitCode::unreachable;
}

ExitCode exit_code(JobInfo const& job, FailureCode failure_code) {
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

ExitCode exit_code_of_signal(int signal) { return ExitCode{kSignalBase + signal}; }

}  // namespace rayjobs::cli
