// Unit tests of what is said while a stop is awaited.
#include "output/messages.hpp"

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using namespace std::chrono_literals;

JobInfo job(JobStatus status, std::string text) {
  JobInfo job;
  job.submission_id = "a";
  job.status = status;
  job.status_text = std::move(text);
  return job;
}

/// What the native messages says to standard error at these times of waiting.
std::string said_at(JobInfo const& job, std::vector<std::chrono::seconds> const& times) {
  Io io({}, Environment(std::map<std::string, std::string>{}));
  SharedOptions const shared;
  auto const messages = make_own_messages(io, "ray-submit", shared);
  ::testing::internal::CaptureStderr();
  for (auto const time : times) messages->still_there(job, time);
  return ::testing::internal::GetCapturedStderr();
}

TEST(OwnMessagesTest, IsSilentInTheFirstMinuteOfAStop) {
  EXPECT_EQ(said_at(job(JobStatus::running, "RUNNING"), {0s, 1s, 59s}), "");
}

TEST(OwnMessagesTest, SaysOnceAfterAMinuteThatTheJobIsStillThere) {
  EXPECT_EQ(said_at(job(JobStatus::running, "RUNNING"), {60s, 61s}),
            "job a is still RUNNING after a minute\n");
}

TEST(OwnMessagesTest, ExplainsWhyAPendingJobStays) {
  EXPECT_EQ(
      said_at(job(JobStatus::pending, "PENDING"), {60s}),
      "job a is still PENDING after a minute; Ray stops a pending job only after it has started\n");
}

}  // namespace
}  // namespace rayjobs::cli
