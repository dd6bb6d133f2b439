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
