// The table of exit codes.
#include "outcome/exit_code.hpp"

#include <csignal>
#include <limits>

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

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
  EXPECT_EQ(static_cast<int>(exit_code(row.code, Phase::options)), row.options);
  EXPECT_EQ(static_cast<int>(exit_code(row.code, Phase::local)), row.local);
  EXPECT_EQ(static_cast<int>(exit_code(row.code, Phase::request)), row.request);
  EXPECT_EQ(static_cast<int>(exit_code(row.code, Phase::following)), row.following);
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
  JobInfo job;
  job.status = GetParam().status;
  job.error_type = GetParam().error_type;
  job.driver_exit_code = GetParam().driver_code;
  EXPECT_EQ(static_cast<int>(exit_code(job, FailureCode::table)), GetParam().table);
  EXPECT_EQ(static_cast<int>(exit_code(job, FailureCode::driver)), GetParam().driver);
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
  EXPECT_EQ(exit_code_of_signal(SIGINT), ExitCode::interrupted);
  EXPECT_EQ(exit_code_of_signal(SIGTERM), ExitCode::terminated);
}

}  // namespace
}  // namespace rayjobs::cli
