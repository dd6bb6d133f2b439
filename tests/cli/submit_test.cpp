// The command `submit` from the submission to the outcome.
#include "cli/cli_fixture.hpp"
#include "support/no_agent_answers.hpp"

#include <cstdlib>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class SubmitTest : public CliTest {};

TEST_F(SubmitTest, PrintsTheLogAndNothingElseOnStandardOutput) {
  plan(ended("SUCCEEDED", "one\ntwo\xff\x1b[31m\n"));
  auto const result = run({"submit", "--submission-id", "a", "--", "python", "x.py"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "one\ntwo\xff\x1b[31m\n");
  EXPECT_THAT(result.err, HasSubstr("submitted a to " + server_.url()));
  EXPECT_THAT(result.err, HasSubstr("job a SUCCEEDED after 1.0s\n"));
}

TEST_F(SubmitTest, NamesAGivenAddressInTheCommandsThatItProposes) {
  plan(ended("SUCCEEDED"));
  auto const result = run(
      {"submit", "--no-wait", "--address", server_.url(), "--submission-id", "a", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("ray-submit status --address " + server_.url() + " a\n"));
  home_.write("token", "t");
  EXPECT_THAT(run({"submit", "--no-wait", "--submission-id", "b", "--address", server_.url(),
                   "--token-command", "echo secret", "--gateway-auth", "file:token", "--resolve",
                   "a:1:127.0.0.1", "--", "true"})
                  .err,
              HasSubstr("ray-submit stop --address " + server_.url() +
                        " --token-command ... --gateway-auth ... --resolve a:1:127.0.0.1 b\n"));
}

TEST_F(SubmitTest, NeedsNoCommandWord) {
  plan(ended("SUCCEEDED"));
  EXPECT_EQ(run({"--no-wait", "--", "echo", "a b"}).exit_code, 0);
  EXPECT_EQ(submitted()["entrypoint"], "echo 'a b'");
}

TEST_F(SubmitTest, SendsEntrypointWordsUnchanged) {
  plan(ended("SUCCEEDED"));
  run({"submit", "--no-wait", "echo", "[1,2]", "{}", "++", "--", "[a-c]", "", "--", "-x"});
  EXPECT_EQ(submitted()["entrypoint"], "echo '[1,2]' '{}' ++ '[a-c]' '' -- -x");
}

TEST_F(SubmitTest, SendsShellLineVerbatim) {
  plan(ended("SUCCEEDED"));
  run({"submit", "--no-wait", "--shell", "a && b > $HOME/c; echo '  '"});
  EXPECT_EQ(submitted()["entrypoint"], "a && b > $HOME/c; echo '  '");
}

TEST_F(SubmitTest, SendsEveryOption) {
  plan(ended("SUCCEEDED"));
  auto const result = run(
      {"submit", "--no-wait", "--submission-id=a", "--metadata-json={\"k\":\"v\"}",
       "--entrypoint-num-cpus", "1", "--entrypoint-num-gpus=0.5", "--entrypoint-memory", "010",
       "--entrypoint-resources", "{\"r\":2}", "--entrypoint-label-selector", "{\"l\":\"in(a)\"}",
       "--runtime-env-json", "{\"env_vars\":{\"A\":\"b\"}}", "--", "true"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  Json const body = submitted();
  EXPECT_EQ(body["submission_id"], "a");
  EXPECT_EQ(body["metadata"]["k"], "v");
  EXPECT_EQ(body["entrypoint_num_cpus"], 1.0);
  EXPECT_EQ(body["entrypoint_num_gpus"], 0.5);
  EXPECT_EQ(body["entrypoint_memory"], 10);
  EXPECT_EQ(body["entrypoint_resources"]["r"], 2.0);
  EXPECT_EQ(body["entrypoint_label_selector"]["l"], "in(a)");
  EXPECT_EQ(body["runtime_env"]["env_vars"]["A"], "b");
}

TEST_F(SubmitTest, PrintsOnlyTheIdWithNoWait) {
  auto const result = run({"submit", "--no-wait", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "a\n");
}

TEST_F(SubmitTest, GeneratesRaysKindOfId) {
  auto const result = run({"submit", "--no-wait", "--", "true"});
  EXPECT_THAT(result.out, StartsWith("raysubmit_"));
  EXPECT_EQ(result.out.size(), std::string("raysubmit_0123456789abcdef\n").size());
}

TEST_F(SubmitTest, PrintsTheIdAsJson) {
  auto const result =
      run({"submit", "-o", "json", "--no-wait", "--submission-id", "a", "--", "true"});
  Json const json = Json::parse(result.out);
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_EQ(json["status"], nullptr);
}

TEST_F(SubmitTest, PrintsOneJsonObjectAndTheLogOnStandardError) {
  plan({.statuses = {"FAILED"},
        .exit_code = 3,
        .message = "it failed",
        .error_type = "JOB_ENTRYPOINT_COMMAND_ERROR",
        .log = "a log\n"});
  auto const result = run({"submit", "-o", "json", "--submission-id", "a", "--", "false"});
  EXPECT_EQ(result.exit_code, 1);
  Json const json = Json::parse(result.out);
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_EQ(json["status"], "FAILED");
  EXPECT_EQ(json["exit_code"], 1);
  EXPECT_EQ(json["message"], "it failed");
  EXPECT_EQ(json["error_type"], "JOB_ENTRYPOINT_COMMAND_ERROR");
  EXPECT_EQ(json["driver_exit_code"], 3);
  EXPECT_EQ(json["log_bytes"], 6);
  EXPECT_EQ(json["end_time"].get<std::int64_t>() - json["start_time"].get<std::int64_t>(), 1000);
  EXPECT_EQ(json["job"]["type"], "SUBMISSION");
  EXPECT_EQ(json["package_uris"], Json::array());
  EXPECT_EQ(json["adopted"], false);
  EXPECT_EQ(json["error"], nullptr);
  EXPECT_THAT(result.err, HasSubstr("a log\n"));
}

TEST_F(SubmitTest, SaysWhyAJobFailed) {
  plan({.statuses = {"FAILED"}, .exit_code = 3, .message = "it failed"});
  auto const result = run({"submit", "--submission-id", "a", "--", "false"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("job a FAILED after 1.0s (driver exit code 3)\n  it failed\n"));
}

TEST_F(SubmitTest, EndsWithThreeForAStoppedJob) {
  plan(ended("STOPPED"));
  EXPECT_EQ(run({"submit", "--", "true"}).exit_code, 3);
}

TEST_F(SubmitTest, EndsWithEightForAFaultOfTheCluster) {
  plan({.statuses = {"FAILED"}, .exit_code = 1, .error_type = "JOB_SUPERVISOR_ACTOR_DIED"});
  EXPECT_EQ(run({"submit", "--", "true"}).exit_code, 8);
}

TEST_F(SubmitTest, EndsWithTheDriversCodeWhenAsked) {
  plan({.statuses = {"FAILED"}, .exit_code = -9});
  EXPECT_EQ(run({"submit", "--exit-code=driver", "--", "true"}).exit_code, 137);
}

TEST_F(SubmitTest, UploadsTheWorkingDirectoryOnce) {
  home_.write("src/x.py", "print(1)\n");
  plan(ended("SUCCEEDED"));
  auto const first = run({"submit", "--working-dir", "src", "--", "python", "x.py"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr("uploading "));
  EXPECT_THAT(first.err, HasSubstr("\nuploaded gcs://_ray_pkg_"));
  auto const second = run({"submit", "--working-dir", "src", "--", "python", "x.py"});
  EXPECT_THAT(second.err, HasSubstr("already uploaded: gcs://_ray_pkg_"));
  std::string uri;
  server_.with_cluster([&](FakeCluster& cluster) {
    ASSERT_EQ(cluster.packages().size(), 1U);
    uri = cluster.packages().begin()->first;
  });
  auto const posts = server_.requests("POST", "/api/jobs/");
  ASSERT_EQ(posts.size(), 2U);
  for (auto const& post : posts) {
    EXPECT_EQ(Json::parse(post.body)["runtime_env"]["working_dir"], uri);
  }
}

TEST_F(SubmitTest, HonoursExcludesOfTheRuntimeEnvironment) {
  home_.write("src/x.py", "print(1)\n");
  home_.write("src/big.bin", "0123456789");
  home_.write("env.yaml", "working_dir: src\nexcludes: ['*.bin']\n");
  auto const with = run({"submit", "-o", "json", "--runtime-env", "env.yaml", "--", "true"});
  auto const planned = run({"package", "--exclude", "*.bin", "src"});
  EXPECT_EQ(Json::parse(with.out)["package_uris"][0].get<std::string>() + '\n', planned.out);
}

TEST_F(SubmitTest, PassesAUriOn) {
  run({"submit", "--no-wait", "--working-dir", "s3://bucket/x.zip", "--", "true"});
  EXPECT_EQ(submitted()["runtime_env"]["working_dir"], "s3://bucket/x.zip");
}

TEST_F(SubmitTest, WarnsWhenWorkingDirIsReplaced) {
  auto const result =
      run({"submit", "--no-wait", "--working-dir", "s3://bucket/x.zip", "--runtime-env-json",
           R"({"working_dir": "s3://bucket/y.zip"})", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("warning: --working-dir s3://bucket/x.zip takes the place of"));
  EXPECT_EQ(submitted()["runtime_env"]["working_dir"], "s3://bucket/x.zip");
}

TEST_F(SubmitTest, WarnsOfAFieldThatNoRayKnowsAndSendsIt) {
  auto const result =
      run({"submit", "--no-wait", "--runtime-env-json",
           R"({"working_dri": ".", "env_vars": {}, "nsight": "default"})", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("warning: no Ray knows the runtime_env field 'working_dri'"));
  EXPECT_THAT(result.err, ::testing::Not(HasSubstr("nsight")));
  EXPECT_EQ(submitted()["runtime_env"]["working_dri"], ".");
}

TEST_F(SubmitTest, TakesDeprecatedJobIdWithAWarning) {
  auto const result = run({"submit", "--no-wait", "--job-id", "a", "--", "true"});
  EXPECT_EQ(result.out, "a\n");
  EXPECT_THAT(result.err, HasSubstr("warning: --job-id is deprecated"));
}

TEST_F(SubmitTest, WarnsOfASubmitHook) {
  auto const result =
      run({"submit", "--no-wait", "--", "true"}, {{"RAY_JOB_SUBMIT_HOOK", "module.hook"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: RAY_JOB_SUBMIT_HOOK"));
}

TEST_F(SubmitTest, IsSilentOnStandardErrorWhenQuiet) {
  plan(ended("SUCCEEDED", "log\n"));
  auto const result = run({"submit", "-q", "--job-id", "a", "--", "true"});
  EXPECT_EQ(result.out, "log\n");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(SubmitTest, ColoursTheStatusOnlyWhenWanted) {
  plan(ended("SUCCEEDED"));
  EXPECT_THAT(run({"submit", "--", "true"}).err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(run({"submit", "--color=always", "--", "true"}).err,
              HasSubstr("\x1b[32mSUCCEEDED\x1b[0m"));
  EXPECT_THAT(run({"submit", "--", "true"}, {{"CLICOLOR_FORCE", "1"}}).err, HasSubstr("\x1b[32m"));
  EXPECT_THAT(run({"submit", "--", "true"}, {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}).err,
              Not(HasSubstr("\x1b")));
}

TEST_F(SubmitTest, TellsWhereSettingsCameFromAtVerbose) {
  auto const result = run({"submit", "-v", "--no-wait", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("address " + server_.url() + " (from RAY_ADDRESS)"));
  EXPECT_THAT(result.err, HasSubstr("POST " + server_.url() + "/api/jobs/"));
}

TEST_F(SubmitTest, WaitsForTheAgentOfAHeadThatStarts) {
  plan(ended("SUCCEEDED", "log\n"));
  HttpResponse const none{.status = 500,
                          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
                          .body = kNoAgentAnswers[1]};
  server_.answer_once("POST", "/api/jobs/", none);
  auto const result = run({"submit", "--", "true"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "log\n");
  EXPECT_THAT(result.err, HasSubstr("the cluster has no agent that can be reached: 'NoneType'"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), SizeIs(2));

  server_.answer("POST", "/api/jobs/", none);
  auto const given_up = run({"submit", "--retry-budget", "0", "--", "true"});
  EXPECT_EQ(given_up.exit_code, 5);
  EXPECT_THAT(given_up.err, HasSubstr("dashboard_agent.log"));
}

TEST_F(SubmitTest, EndsWithFiveForAServerThatIsNotRay) {
  HttpResponse const page{.status = 501,
                          .headers = {{"Content-Type", "text/html"}},
                          .body = "<title>Unsupported method ('POST')</title>"};
  for (HttpResponse const& answer : {page, json_answer("{}")}) {
    server_.answer("GET", "/api/version", answer);
    auto const result = run({"submit", "--", "true"});
    EXPECT_EQ(result.exit_code, 5) << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("may exist")));
  }
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

}  // namespace
}  // namespace rayjobs::testing
