// The command under the name `ray`: Ray's sentences on standard output, our exit codes.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class RayNameTest : public CliTest {};

TEST_F(RayNameTest, SubmitsInRaysWords) {
  plan(ended("SUCCEEDED", "log\n"));
  auto const result = run_as_ray({"job", "submit", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "Job submission server address: " + server_.url() +
                            "\n"
                            "\n"
                            "------------------------------\n"
                            "Job 'a' submitted successfully\n"
                            "------------------------------\n"
                            "\n"
                            "Next steps\n"
                            "  Query the logs of the job:\n"
                            "    ray job logs a\n"
                            "  Query the status of the job:\n"
                            "    ray job status a\n"
                            "  Request the job to be stopped:\n"
                            "    ray job stop a\n"
                            "\n"
                            "Tailing logs until the job exits (disable with --no-wait):\n"
                            "log\n"
                            "\n"
                            "-----------------\n"
                            "Job 'a' succeeded\n"
                            "-----------------\n"
                            "\n");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(RayNameTest, EndsAfterTheNextStepsWithNoWait) {
  auto const result =
      run_as_ray({"job", "submit", "--no-wait", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(result.out.ends_with("    ray job stop a\n\n")) << result.out;
}

TEST_F(RayNameTest, SaysWhyAJobFailed) {
  plan({.statuses = {"FAILED"}, .exit_code = 1, .message = "runtime_env setup failed: pip"});
  auto const result = run_as_ray({"job", "submit", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("\nJob 'a' failed\n"));
  EXPECT_THAT(result.out, HasSubstr("\nStatus message: runtime_env setup failed: pip\n"));
}

TEST_F(RayNameTest, ReportsTheStatus) {
  add_job("a", {.statuses = {"RUNNING"}, .message = "busy"});
  auto const result = run_as_ray({"job", "status", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("\nStatus for job 'a': RUNNING\nStatus message: busy\n"));
}

TEST_F(RayNameTest, StopsInRaysWords) {
  add_job("a", ended("RUNNING"));
  server_.answer_once("GET", "/api/jobs/a",
                      json_answer(R"({"submission_id": "a", "status": "RUNNING"})"));
  auto const result = run_as_ray({"job", "stop", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(
      result.out.ends_with("Attempting to stop job 'a'\n"
                           "Waiting for job 'a' to exit (disable with --no-wait):\n"
                           "Job has not exited yet. Status: RUNNING\n"
                           "Job 'a' was stopped\n"))
      << result.out;
}

TEST_F(RayNameTest, DeletesInRaysWords) {
  add_job("a", ended("SUCCEEDED"));
  EXPECT_THAT(run_as_ray({"job", "delete", "a"}).out,
              HasSubstr("\nJob 'a' deleted successfully\n"));
}

TEST_F(RayNameTest, RefusesToDeleteARunningJobOnStandardError) {
  add_job("a", ended("RUNNING"));
  auto const result = run_as_ray({"job", "delete", "a"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("it is in a non-terminal state"));
}

TEST_F(RayNameTest, PrintsTheLogAfterTheAddress) {
  add_job("a", ended("SUCCEEDED", "log\n"));
  EXPECT_EQ(run_as_ray({"job", "logs", "a"}).out,
            "Job submission server address: " + server_.url() + "\nlog\n");
}

TEST_F(RayNameTest, ListsAsPythonDoes) {
  EXPECT_TRUE(run_as_ray({"job", "list"}).out.ends_with("\n[]\n"));
  add_job("a", ended("SUCCEEDED"));
  EXPECT_THAT(run_as_ray({"job", "list"}).out,
              HasSubstr("\n[JobDetails(type=<JobType.SUBMISSION: 'SUBMISSION'>, job_id=None, "
                        "submission_id='a', driver_info=None, "
                        "status=<JobStatus.SUCCEEDED: 'SUCCEEDED'>, entrypoint='true', "));
}

TEST_F(RayNameTest, RefusesEverythingButJob) {
  auto const result = run_as_ray({"start", "--head"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, StartsWith("error: "));
  EXPECT_EQ(run_as_ray({}).exit_code, 2);
}

TEST_F(RayNameTest, PrintsJsonAloneWhenAsked) {
  add_job("a", ended("SUCCEEDED"));
  EXPECT_EQ(Json::parse(run_as_ray({"job", "list", "-o", "json"}).out)["jobs"].size(), 1U);
}

}  // namespace
}  // namespace rayjobs::testing
