// The commands status, stop, delete, list and version.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

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

TEST_F(StatusTest, PrintsTheServersObjectAsJson) {
  add_job("a", ended("SUCCEEDED"));
  Json const json = Json::parse(run({"status", "-o", "json", "a"}).out);
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_TRUE(json.contains("driver_agent_http_address"));
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
  Json const json = Json::parse(run({"stop", "-o", "json", "a"}).out);
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_EQ(json["stop_accepted"], true);
  EXPECT_EQ(json["status"], "STOPPED");
  EXPECT_EQ(json["job"]["submission_id"], "a");
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
  EXPECT_EQ(Json::parse(run({"delete", "-o", "json", "a"}).out),
            Json::parse(R"({"submission_id": "a", "deleted": true})"));
}

TEST_F(DeleteTest, RefusesAnIdThatTheHeadWouldTakeForAnother) {
  add_job("victim", ended("SUCCEEDED"));
  add_job("victim#2", ended("SUCCEEDED"));
  EXPECT_EQ(run({"delete", "victim#2"}).exit_code, 2);
  EXPECT_EQ(run({"stop", "victim#2"}).exit_code, 2);
  EXPECT_EQ(run({"status", "--exit-status", "victim#2"}).exit_code, 0);
  EXPECT_EQ(run({"status", "--exit-status", "victim"}).exit_code, 0);
}

class ListTest : public CliTest {};

TEST_F(ListTest, PrintsATable) {
  add_job("a", ended("SUCCEEDED"));
  auto const result = run({"list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("ID  STATUS     STARTED"));
  EXPECT_THAT(result.out, HasSubstr("\na   SUCCEEDED  "));
}

TEST_F(ListTest, PrintsAnArrayOfTheServersObjects) {
  add_job("a", ended("SUCCEEDED"));
  add_job("b", ended("RUNNING"));
  Json const json = Json::parse(run({"list", "-o", "json"}).out);
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[1]["submission_id"], "b");
}

TEST_F(ListTest, ShowsWhatCanBeReadOfEachRecord) {
  server_.answer("GET", "/api/jobs/",
                 json_answer(R"([{"submission_id": "a", "status": null, "end_time": NaN}, 7,
                                 {"submission_id": "b", "status": "RUNNING"}])"));
  auto const result = run({"list"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\na   UNKNOWN  "));
  EXPECT_THAT(result.out, HasSubstr("\n-   UNKNOWN  "));
  EXPECT_THAT(result.out, HasSubstr("\nb   RUNNING  "));
  Json const json = Json::parse(run({"list", "-o", "json"}).out);
  EXPECT_EQ(json[1], 7);
  EXPECT_EQ(json[2]["status"], "RUNNING");
}

TEST_F(ListTest, SaysOnStandardErrorThatThereIsNothing) {
  auto const result = run({"list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err, "no jobs\n");
  EXPECT_EQ(run({"list", "-o", "json"}).out, "[]\n");
}

TEST_F(ListTest, FailsWhenItsOutputIsLost) {
  add_job("a", ended("SUCCEEDED"));
  ChildOptions options = child_options({"list"});
  options.stdout_file = "/dev/full";
  auto const result = run_child(options);
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("cannot write standard output"));
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
