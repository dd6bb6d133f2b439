// Ordered jobs: order, errors, stopping and exceptions.
#include "packaging/io/ordered_jobs.hpp"

#include <csignal>
#include <memory>
#include <new>
#include <pthread.h>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using Worker = std::function<Result<std::size_t>(std::size_t, JobSignals&)>;

Result<void> run(std::size_t jobs, Worker worker, std::vector<std::size_t>& consumed,
                 CallOptions const& call = {}) {
  CallWatch watch(call, "hash");
  OrderedJobs<std::size_t> ordered(
      jobs, [&] { return std::make_shared<Worker>(worker); }, watch);
  while (consumed.size() < jobs) {
    RAYJOBS_TRY(std::size_t const result, ordered.next());
    consumed.push_back(result);
  }
  return {};
}

TEST(OrderedJobsTest, ResultsComeInOrderWhateverIsDoneFirst) {
  std::vector<std::size_t> consumed;
  ASSERT_TRUE(run(
      1000,
      [](std::size_t job, JobSignals&) -> Result<std::size_t> {
        if (job % 7 == 0) std::this_thread::yield();
        return job;
      },
      consumed));
  ASSERT_EQ(consumed.size(), 1000U);
  for (std::size_t i = 0; i < consumed.size(); ++i) EXPECT_EQ(consumed[i], i);
}

TEST(OrderedJobsTest, NoJobsAreASuccess) {
  std::vector<std::size_t> consumed;
  EXPECT_TRUE(run(0, {}, consumed));
}

TEST(OrderedJobsTest, TheErrorOfTheFirstFailedJobIsReturned) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<std::size_t> consumed;
    auto const done = run(
        100,
        [](std::size_t job, JobSignals&) -> Result<std::size_t> {
          if (job == 20) std::this_thread::yield();
          if (job >= 20) return Error{.code = ErrorCode::io, .message = std::to_string(job)};
          return job;
        },
        consumed);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "20");
    EXPECT_EQ(consumed.size(), 20U);
  }
}

TEST(OrderedJobsTest, AStopRequestReachesAJobThatRuns) {
  std::stop_source stop;
  CallOptions call;
  call.stop = stop.get_token();
  std::vector<std::size_t> consumed;
  auto const done = run(
      10,
      [&](std::size_t job, JobSignals& signals) -> Result<std::size_t> {
        stop.request_stop();
        while (!signals.stopping()) std::this_thread::yield();
        return job;
      },
      consumed, call);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::cancelled);
}

TEST(OrderedJobsTest, AnExceptionOfAJobIsThrownToTheCaller) {
  std::vector<std::size_t> consumed;
  EXPECT_THROW(
      static_cast<void>(run(
          10, [](std::size_t, JobSignals&) -> Result<std::size_t> { throw std::bad_alloc(); },
          consumed)),
      std::bad_alloc);
}

TEST(OrderedJobsTest, ItsThreadsTakeNoSignals) {
  std::vector<std::size_t> consumed;
  ASSERT_TRUE(run(
      4,
      [](std::size_t, JobSignals&) -> Result<std::size_t> {
        ::sigset_t mask;
        ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
        return static_cast<std::size_t>(::sigismember(&mask, SIGTERM));
      },
      consumed));
  EXPECT_EQ(consumed, std::vector<std::size_t>(4, 1));
  ::sigset_t mask;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  EXPECT_EQ(::sigismember(&mask, SIGTERM), 0);
}

}  // namespace
}  // namespace rayjobs::detail
