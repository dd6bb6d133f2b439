// The command as the submitter of KubeRay's RayJobs: its variables, and its name with its
// arguments.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SubmitterTest : public CliTest {
 protected:
  /// What KubeRay sets; nothing else names the cluster.
  Variables set(std::string const& id = "hello-x1") {
    std::string const url = server_.url();
    return {{"RAY_ADDRESS", ""},
            {"RAY_DASHBOARD_ADDRESS", url.substr(url.find("//") + 2)},
            {"RAY_JOB_SUBMISSION_ID", id}};
  }
};

TEST_F(SubmitterTest, TakesAddressAndIdOfKubeRay) {
  plan(ended("SUCCEEDED", "log\n"));
  auto const result = run({"submit", "-v", "--", "true"}, set());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(submitted()["submission_id"], "hello-x1");
  EXPECT_THAT(result.err, HasSubstr("(from RAY_DASHBOARD_ADDRESS)"));
  EXPECT_THAT(result.err, HasSubstr("submission id hello-x1 (from RAY_JOB_SUBMISSION_ID)"));
}

TEST_F(SubmitterTest, AdoptsTheJobOfThePodBefore) {
  plan(ended("FAILED", "log\n"));
  for (bool const second : {false, true}) {
    auto const result = run({"submit", "--", "true"}, set());
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(contains(result.err, "was already submitted"), second) << result.err;
  }
  EXPECT_EQ(server_.requests("POST", "/api/jobs/").size(), 1U);
}

TEST_F(SubmitterTest, PrefersWhatAnOptionSays) {
  Words const options[] = {{"--submission-id", "other"}, {"--submission-id-from", "step"}};
  for (Words words : options) {
    words.insert(words.begin(), {"submit", "--no-wait", "--dry-run", "-o", "json", "-v"});
    words.insert(words.end(), {"--", "true"});
    auto const result = run(words, set());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, Not(HasSubstr("hello-x1")));
  }
}

TEST_F(SubmitterTest, RefusesAnIdThatRayCannotRoute) {
  EXPECT_EQ(run({"submit", "--", "true"}, set("a/b")).exit_code, 10);
  EXPECT_TRUE(server_.requests("POST", "/api/jobs/").empty());
}

TEST_F(SubmitterTest, ReadsNothingOfItUnderTheNameRay) {
  Variables variables = set();
  variables["RAY_ADDRESS"] = server_.url();
  EXPECT_EQ(run_as_ray({"job", "submit", "--no-wait", "--", "true"}, variables).exit_code, 0);
  EXPECT_NE(submitted()["submission_id"], "hello-x1");
}

TEST_F(SubmitterTest, HasTheArgumentsOfKubeRaysOwn) {
  plan(ended("SUCCEEDED", "log\n"));
  auto const result =
      run_as("/submitter",
             {"--runtime-env-json", R"({"env_vars":{"counter_name":"test_counter"}})",
              "--metadata-json", R"({"a":"b"})", "--entrypoint-num-cpus", "1",
              "--entrypoint-num-gpus=0", "--entrypoint-resources", R"({"r":1})", "--", "python",
              "/home/ray/sample.py", "&&", "echo", "a  b"},
             set());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "log\n");
  auto const body = submitted();
  EXPECT_EQ(body["submission_id"], "hello-x1");
  // Not quoted: the cluster's shell reads it as one line.
  EXPECT_EQ(body["entrypoint"], "python /home/ray/sample.py && echo a  b");
  EXPECT_EQ(body["metadata"]["a"], "b");
  EXPECT_EQ(body["runtime_env"]["env_vars"]["counter_name"], "test_counter");
}

TEST_F(SubmitterTest, HasNoCommandWordsUnderItsName) {
  auto const result = run_as("/submitter", {"--no-wait", "list", "--", "jobs"}, set());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(submitted()["entrypoint"], "list jobs");
}

TEST_F(SubmitterTest, RefusesALineBesideWords) {
  auto const result = run_as("/submitter", {"--shell", "a b", "--", "c"}, set());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--shell and entrypoint words were both given"));
}

TEST_F(SubmitterTest, SaysThatAnEntrypointIsMissing) {
  auto const result = run_as("/submitter", {}, set());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("no entrypoint was given"));
}

}  // namespace
}  // namespace rayjobs::testing
