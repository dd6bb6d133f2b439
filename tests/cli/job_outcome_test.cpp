// The outcome as JSON.
#include "outcome/job_outcome.hpp"

#include "output/json_format.hpp"

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using Json = nlohmann::json;

Json outcome(JobOutcome report) { return Json::parse(pretty(outcome_object(report))); }

JobInfo job_that_failed() {
  return {.submission_id = "raysubmit_a",
          .status = JobStatus::failed,
          .status_text = "FAILED",
          .message = "it failed",
          .start_time = std::chrono::milliseconds(1'700'000'000'000),
          .driver_exit_code = 3,
          .raw_json = R"({"type": "SUBMISSION"})"};
}

TEST(OutcomeTest, HoldsAllThatIsKnown) {
  auto const json = outcome({.submission_id = "raysubmit_a",
                             .exit_code = ExitCode::job_failed,
                             .adopted = true,
                             .job = job_that_failed(),
                             .cluster = Address::parse("http://head:8265").value(),
                             .session_name = "session_1",
                             .log_bytes = 7,
                             .reconnects = 2,
                             .package_uris = {"gcs://p.zip"}});
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["submission_id"], "raysubmit_a");
  EXPECT_EQ(json["status"], "FAILED");
  EXPECT_EQ(json["exit_code"], 1);
  EXPECT_EQ(json["adopted"], true);
  EXPECT_EQ(json["driver_exit_code"], 3);
  EXPECT_EQ(json["error_type"], nullptr);
  EXPECT_EQ(json["start_time"], 1'700'000'000'000);
  EXPECT_EQ(json["log_bytes"], 7);
  EXPECT_EQ(json["reconnects"], 2);
  EXPECT_EQ(json["dashboard_url"], "http://head:8265");
  EXPECT_EQ(json["session_name"], "session_1");
  EXPECT_EQ(json["package_uris"], Json::array({"gcs://p.zip"}));
  EXPECT_EQ(json["error"], nullptr);
  EXPECT_EQ(json["job"]["type"], "SUBMISSION");
}

TEST(OutcomeTest, HasNullsForWhatIsNotKnownAndSaysWhy) {
  auto const json = outcome(
      {.exit_code = ExitCode::unreachable,
       .error = Error{.code = ErrorCode::unavailable, .message = "refused", .hint = "look"}});
  for (auto const* const key : {"submission_id", "status", "job", "message", "log_bytes",
                                "start_time", "session_name", "dashboard_url"})
    EXPECT_EQ(json.at(key), nullptr) << key;
  EXPECT_EQ(json["error"], Json::parse(R"({"code": "unavailable", "message": "refused",
                                           "context": null, "hint": "look"})"));
}

TEST(OutcomeTest, SurvivesTextThatIsNotUtf8) {
  JobInfo job = job_that_failed();
  job.message = "bad \xff byte";
  EXPECT_EQ(outcome({.submission_id = "a", .job = job})["message"], "bad \uFFFD byte");
}

}  // namespace
}  // namespace rayjobs::cli
