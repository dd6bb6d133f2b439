// The table of exit codes.
#include "outcome/exit_code.hpp"

#include <cerrno>
#include <csignal>
#include <limits>

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

int code(RunEnd const& end) { return static_cast<int>(exit_code(end)); }

JobInfo job_of(JobStatus status) {
  JobInfo job;
  job.status = status;
  return job;
}

struct ErrorRow {
  ErrorCode code;
  int options;
  int local;
  int request;
  int following;
};

class ErrorExitCodeTest : public ::testing::TestWithParam<ErrorRow> {};

TEST_P(ErrorExitCodeTest, FollowsFromPhase) {
  ErrorRow const& row = GetParam();
  EXPECT_EQ(code({.error = row.code, .phase = Phase::options}), row.options);
  EXPECT_EQ(code({.error = row.code, .phase = Phase::local}), row.local);
  EXPECT_EQ(code({.error = row.code, .phase = Phase::request}), row.request);
  EXPECT_EQ(code({.error = row.code, .phase = Phase::following}), row.following);
}

INSTANTIATE_TEST_SUITE_P(Table, ErrorExitCodeTest,
                         ::testing::Values(ErrorRow{ErrorCode::invalid_argument, 2, 10, 2, 6},
                                           ErrorRow{ErrorCode::unauthenticated, 4, 4, 4, 4},
                                           ErrorRow{ErrorCode::forbidden, 4, 4, 4, 4},
                                           ErrorRow{ErrorCode::not_found, 10, 10, 10, 6},
                                           ErrorRow{ErrorCode::already_exists, 9, 9, 9, 6},
                                           ErrorRow{ErrorCode::conflict, 10, 10, 10, 6},
                                           ErrorRow{ErrorCode::rejected, 10, 10, 10, 6},
                                           ErrorRow{ErrorCode::unavailable, 5, 5, 5, 6},
                                           ErrorRow{ErrorCode::timeout, 7, 7, 7, 7},
                                           ErrorRow{ErrorCode::cancelled, 6, 6, 6, 6},
                                           ErrorRow{ErrorCode::protocol, 5, 5, 5, 6},
                                           ErrorRow{ErrorCode::server_error, 5, 5, 5, 6},
                                           ErrorRow{ErrorCode::io, 10, 10, 10, 6},
                                           ErrorRow{ErrorCode::outcome_unknown, 6, 6, 6, 6}),
                         [](auto const& row) { return std::string(to_string(row.param.code)); });

struct JobRow {
  char const* name;
  JobStatus status;
  std::optional<std::string> error_type;
  std::optional<std::int64_t> driver_code;
  int table;
  int driver;
};

class JobExitCodeTest : public ::testing::TestWithParam<JobRow> {};

TEST_P(JobExitCodeTest, FollowsFromOutcome) {
  JobInfo job = job_of(GetParam().status);
  job.error_type = GetParam().error_type;
  job.driver_exit_code = GetParam().driver_code;
  EXPECT_EQ(code({.job = &job, .failure_code = FailureCode::table}), GetParam().table);
  EXPECT_EQ(code({.job = &job, .failure_code = FailureCode::driver}), GetParam().driver);
}

constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();
constexpr auto kSmallest = std::numeric_limits<std::int64_t>::min();

INSTANTIATE_TEST_SUITE_P(
    Table, JobExitCodeTest,
    ::testing::Values(
        JobRow{"succeeded", JobStatus::succeeded, {}, 0, 0, 0},
        JobRow{"failed", JobStatus::failed, "JOB_ENTRYPOINT_COMMAND_ERROR", 3, 1, 3},
        JobRow{"failed_by_signal", JobStatus::failed, {}, -9, 1, 137},
        JobRow{"failed_before_start", JobStatus::failed, "RUNTIME_ENV_SETUP_FAILURE", {}, 1, 1},
        JobRow{"supervisor_died", JobStatus::failed, "JOB_SUPERVISOR_ACTOR_DIED", {}, 8, 8},
        JobRow{"failed_with_zero", JobStatus::failed, {}, 0, 1, 1},
        JobRow{"failed_with_large_code", JobStatus::failed, {}, 256, 1, 1},
        JobRow{"failed_with_largest_code", JobStatus::failed, {}, kLargest, 1, 1},
        JobRow{"failed_with_smallest_code", JobStatus::failed, {}, kSmallest, 1, 1},
        JobRow{"stopped", JobStatus::stopped, {}, {}, 3, 3},
        JobRow{"running", JobStatus::running, {}, {}, 7, 7},
        JobRow{"pending", JobStatus::pending, {}, {}, 7, 7},
        JobRow{"unknown", JobStatus::unknown, {}, {}, 6, 6}),
    [](auto const& row) { return std::string(row.param.name); });

TEST(SignalExitCodeTest, Is128AndTheSignal) {
  EXPECT_EQ(exit_code({.error = ErrorCode::cancelled, .signal = SIGINT}), ExitCode::interrupted);
  EXPECT_EQ(exit_code({.error = ErrorCode::unavailable, .signal = SIGTERM}), ExitCode::terminated);
}

TEST(SignalExitCodeTest, YieldsToAnOutcomeThatIsKnown) {
  JobInfo const job = job_of(JobStatus::stopped);
  EXPECT_EQ(code({.job = &job, .failure_code = FailureCode::table, .signal = SIGINT}), 3);
}

TEST(JobExitCodeTest, IsZeroWhereTheOutcomeDoesNotCount) {
  JobInfo const job = job_of(JobStatus::failed);
  EXPECT_EQ(code({.job = &job}), 0);
  EXPECT_EQ(code({}), 0);
}

struct OutputRow {
  char const* name;
  int problem;
  std::optional<JobStatus> seen;
  bool submitted_here;
  int expected;
};

class LostOutputExitCodeTest : public ::testing::TestWithParam<OutputRow> {};

TEST_P(LostOutputExitCodeTest, FollowsFromWhoReadNoMoreAndWhatIsKnown) {
  OutputRow const& row = GetParam();
  JobInfo const job = job_of(row.seen.value_or(JobStatus::unknown));
  EXPECT_EQ(code({.error = ErrorCode::cancelled,
                  .phase = Phase::following,
                  .job = row.seen ? &job : nullptr,
                  .failure_code = FailureCode::table,
                  .output_problem = row.problem,
                  .submitted_here = row.submitted_here}),
            row.expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, LostOutputExitCodeTest,
    ::testing::Values(OutputRow{"reader_left", EPIPE, JobStatus::running, false, 6},
                      OutputRow{"reader_left_unseen_job", EPIPE, {}, false, 6},
                      OutputRow{"reader_left_at_the_end", EPIPE, JobStatus::succeeded, true, 0},
                      OutputRow{"unread", ECANCELED, JobStatus::running, true, 7},
                      OutputRow{"unread_at_the_end", ECANCELED, JobStatus::failed, false, 1},
                      OutputRow{"disk_full", ENOSPC, JobStatus::running, false, 10},
                      OutputRow{"disk_full_at_the_end", ENOSPC, JobStatus::succeeded, false, 10},
                      OutputRow{"disk_full_for_our_job", ENOSPC, JobStatus::running, true, 6}),
    [](auto const& row) { return std::string(row.param.name); });

TEST(LateFailureTest, CountsOnlyAfterASuccess) {
  RunEnd const failure{.error = ErrorCode::io, .phase = Phase::local};
  EXPECT_EQ(with_late_failure(ExitCode::success, failure), ExitCode::refused);
  EXPECT_EQ(with_late_failure(ExitCode::job_failed, failure), ExitCode::job_failed);
}

TEST(HighestExitCodeTest, IsThatOfTheWorstJobOrOfTheSignal) {
  std::vector<ExitCode> const codes{ExitCode::job_failed, ExitCode::cluster_fault,
                                    ExitCode::success};
  EXPECT_EQ(highest(codes, 0), ExitCode::cluster_fault);
  EXPECT_EQ(highest(codes, SIGTERM), ExitCode::terminated);
  EXPECT_EQ(highest({}, 0), ExitCode::success);
}

TEST(PhaseOfFollowTest, TellsALostJobFromOneThatWasNeverSeen) {
  JobInfo const job = job_of(JobStatus::running);
  EXPECT_EQ(phase_of_follow(ErrorCode::not_found, nullptr, true), Phase::following);
  EXPECT_EQ(phase_of_follow(ErrorCode::not_found, nullptr, false), Phase::request);
  EXPECT_EQ(phase_of_follow(ErrorCode::not_found, &job, false), Phase::following);
  EXPECT_EQ(phase_of_follow(ErrorCode::rejected, &job, false), Phase::request);
  EXPECT_EQ(phase_of_follow(ErrorCode::rejected, &job, true), Phase::following);
}

}  // namespace
}  // namespace rayjobs::cli
