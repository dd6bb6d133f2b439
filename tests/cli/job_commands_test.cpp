// The commands status, stop, delete and version.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class StatusTest : public CliTest {};

TEST_F(StatusTest, EndsWithZeroWhateverTheState) {
  add_job("a", {.statuses = {"FAILED"}, .exit_code = 3, .message = "it failed"});
  auto const result = run({"status", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("status            FAILED\n"));
  EXPECT_THAT(result.out, HasSubstr("message           it failed\n"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(StatusTest, EndsWithTheOutcomeWhenAsked) {
  add_job("failed", ended("FAILED"));
  add_job("running", ended("RUNNING"));
  EXPECT_EQ(run({"status", "--exit-status", "failed"}).exit_code, 1);
  EXPECT_EQ(run({"status", "running", "--exit-status"}).exit_code, 7);
}

TEST_F(StatusTest, AnswersInJsonWithTheServersRecord) {
  add_job("a", ended("SUCCEEDED"));
  Json const json = Json::parse(run({"status", "-o", "json", "a"}).out)["jobs"][0];
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_EQ(json["status"], "SUCCEEDED");
  EXPECT_EQ(json["page_url"], server_.url() + "/#/jobs/a");
  EXPECT_TRUE(json["job"].contains("driver_agent_http_address"));
}

TEST_F(StatusTest, ShowsThePageAndHowLongAJobRuns) {
  add_job("a", ended("RUNNING"));
  auto const result = run({"status", "a"});
  EXPECT_THAT(result.out, HasSubstr("\npage              " + server_.url() + "/#/jobs/a\n"));
  EXPECT_THAT(result.out, ContainsRegex("duration          [0-9dhms.]+ so far"));
}

TEST_F(StatusTest, StopsAskingWhenItsTimeIsUpAndSaysSoOnce) {
  server_.answer("GET", "/api/jobs/a", HttpResponse{.status = 503, .body = "busy"});
  auto const result =
      run({"status", "-o", "json", "--timeout", "1", "a", "b", "c", "d", "e", "f", "g", "h"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.err, HasSubstr("; there is no answer for b, c, d, e, f and 2 more either\n"));
  EXPECT_EQ(result.err.find("error:"), result.err.rfind("error:"));
  Json const json = Json::parse(result.out);
  EXPECT_EQ(json["jobs"].size(), 8U);
  EXPECT_EQ(json["jobs"][7]["exit_code"], 7);
  EXPECT_THAT(server_.requests("GET", "/api/jobs/b"), IsEmpty());
}

TEST_F(StatusTest, EndsWithTenForAnUnknownId) {
  auto const result = run({"status", "a"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, StartsWith("error: "));
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(StatusTest, EndsWithFiveForAnAnswerThatIsNotRays) {
  server_.answer("GET", "/api/jobs/a",
                 HttpResponse{.status = 200,
                              .headers = {{"Content-Type", "text/html"}},
                              .body = "<html>log in</html>"});
  EXPECT_EQ(run({"status", "a"}).exit_code, 5);
}

class StopTest : public CliTest {};

TEST_F(StopTest, WaitsForTheEnd) {
  add_job("a", ended("RUNNING"));
  auto const result = run({"stop", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("waiting for job a to end\njob a STOPPED"));
}

TEST_F(StopTest, OnlyAsksWithNoWait) {
  add_job("a", ended("RUNNING"));
  EXPECT_EQ(run({"stop", "--no-wait", "a"}).exit_code, 0);
  EXPECT_THAT(server_.requests("GET", "/api/jobs/a"), IsEmpty());
  EXPECT_EQ(server_.requests("POST", "/api/jobs/a/stop").size(), 1U);
}

TEST_F(StopTest, EndsWithSevenWhenItsTimeIsUp) {
  add_job("a", ended("RUNNING"));
  server_.answer("POST", "/api/jobs/a/stop", json_answer(R"({"stopped": true})"));
  auto const result = run({"stop", "--timeout", "0.1", "a"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.err, HasSubstr("error: "));
}

TEST_F(StopTest, AnswersInJson) {
  add_job("a", ended("RUNNING"));
  Json const json = Json::parse(run({"stop", "-o", "json", "a"}).out)["jobs"][0];
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_EQ(json["stop_accepted"], true);
  EXPECT_EQ(json["status"], "STOPPED");
  EXPECT_EQ(json["job"]["submission_id"], "a");
}

TEST_F(StopTest, TriesAllAndEndsWithTheHighestCode) {
  add_job("a", ended("RUNNING"));
  add_job("b", ended("RUNNING"));
  auto const result = run({"stop", "a", "nope", "b"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_EQ(run({"status", "--exit-status", "a", "b"}).exit_code, 3);
}

TEST_F(StopTest, SaysThatAJobHadAlreadyEnded) {
  add_job("a", ended("SUCCEEDED"));
  auto const result = run({"stop", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("job a had already ended\njob a SUCCEEDED"));
  EXPECT_THAT(run({"stop", "--no-wait", "a"}).err,
              HasSubstr("job a may have ended before: nothing was stopped\n"));
}

TEST_F(StopTest, EndsWithTenForAnUnknownId) { EXPECT_EQ(run({"stop", "a"}).exit_code, 10); }

class DeleteTest : public CliTest {};

TEST_F(DeleteTest, DeletesAJobThatHasEnded) {
  add_job("a", ended("SUCCEEDED"));
  auto const result = run({"delete", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err, "deleted job a\n");
  EXPECT_EQ(run({"status", "a"}).exit_code, 10);
}

TEST_F(DeleteTest, EndsWithTenForARunningJob) {
  add_job("a", ended("RUNNING"));
  auto const result = run({"delete", "a"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("non-terminal state"));
}

TEST_F(DeleteTest, EndsWithTenWhenTheServerDidNotDelete) {
  add_job("a", ended("SUCCEEDED"));
  server_.answer("DELETE", "/api/jobs/a", json_answer(R"({"deleted": false})"));
  auto const result = run({"delete", "a"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("did not delete job a"));
}

TEST_F(DeleteTest, AnswersInJson) {
  add_job("a", ended("SUCCEEDED"));
  Json const json = Json::parse(run({"delete", "-o", "json", "a"}).out);
  EXPECT_EQ(json["jobs"][0]["submission_id"], "a");
  EXPECT_EQ(json["jobs"][0]["deleted"], true);
}

TEST_F(DeleteTest, TriesAllAndEndsWithTheHighestCode) {
  add_job("a", ended("SUCCEEDED"));
  add_job("b", ended("RUNNING"));
  add_job("c", ended("FAILED"));
  auto const result = run({"delete", "a", "b", "nope", "c"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_EQ(run({"list", "-o", "json"}).out.find("\"a\""), std::string::npos);
  EXPECT_EQ(Json::parse(run({"list", "-o", "json"}).out)["jobs"].size(), 1U);
}

TEST_F(DeleteTest, RefusesAnIdThatTheHeadWouldTakeForAnother) {
  add_job("victim", ended("SUCCEEDED"));
  add_job("victim#2", ended("SUCCEEDED"));
  EXPECT_EQ(run({"delete", "victim#2"}).exit_code, 2);
  EXPECT_EQ(run({"stop", "victim#2"}).exit_code, 2);
  EXPECT_EQ(run({"status", "--exit-status", "victim#2"}).exit_code, 0);
  EXPECT_EQ(run({"status", "--exit-status", "victim"}).exit_code, 0);
}

class VersionTest : public CliTest {};

TEST_F(VersionTest, NamesBothSides) {
  auto const result = run({"version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("ray-submit "));
  EXPECT_THAT(result.out, HasSubstr("\nRay 2.60.0, Jobs API 4, commit "));
}

TEST_F(VersionTest, AnswersInJson) {
  Json const json = Json::parse(run({"version", "-o", "json"}).out);
  EXPECT_EQ(json["server"]["ray_version"], "2.60.0");
  EXPECT_EQ(json["client"]["name"], "ray-submit");
}

}  // namespace
}  // namespace rayjobs::testing
