// `submit` with an id that is there already: adoption, refusal, successors; deadlines.
#include "cli/cli_fixture.hpp"
#include "support/kubelet_volume.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RepeatedSubmitTest : public CliTest {
 protected:
  Words const again_{"submit", "--submission-id", "a", "--", "true"};
};

TEST_F(RepeatedSubmitTest, FollowsTheJobThatIsThereFromItsFirstLine) {
  plan(ended("SUCCEEDED", "one\ntwo\n"));
  EXPECT_EQ(run(again_).out, "one\ntwo\n");
  auto const second = run(again_);
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.out, "one\ntwo\n");
  EXPECT_THAT(second.err, HasSubstr("job a was already submitted with the same request"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), SizeIs(1));
}

TEST_F(RepeatedSubmitTest, GivesTheTrueExitCodeOfAFinishedJob) {
  plan({.statuses = {"FAILED"}, .exit_code = 3});
  EXPECT_EQ(run(again_).exit_code, 1);
  EXPECT_EQ(run(again_).exit_code, 1);
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), SizeIs(1));
}

TEST_F(RepeatedSubmitTest, RefusesTheIdOfADifferentJob) {
  plan(ended("SUCCEEDED"));
  run(again_);
  auto const other = run({"submit", "--submission-id", "a", "--", "false"});
  EXPECT_EQ(other.exit_code, 9);
  EXPECT_THAT(other.err, HasSubstr("its entrypoint is true, not false"));
}

TEST_F(RepeatedSubmitTest, RefusesTheSameJobWithoutAdoption) {
  plan(ended("SUCCEEDED"));
  EXPECT_EQ(run({"submit", "--no-adopt", "--submission-id", "a", "--", "true"}).exit_code, 0);
  EXPECT_EQ(run({"submit", "--no-adopt", "--submission-id", "a", "--", "true"}).exit_code, 9);
}

TEST_F(RepeatedSubmitTest, MakesTheSameIdOfTheSameWords) {
  plan(ended("SUCCEEDED"));
  Words const words{"submit", "--no-wait", "--submission-id-from", "run-7 train", "--", "true"};
  std::string const id = run(words).out;
  EXPECT_EQ(run(words).out, id);
  EXPECT_NE(run({"submit", "--no-wait", "--submission-id-from", "run-8 train", "--", "true"}).out,
            id);
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), SizeIs(2));
}

TEST_F(RepeatedSubmitTest, ARepetitionInANewPodAdoptsTheJobOfAConfigMap) {
  plan(ended("SUCCEEDED"));
  std::vector<std::string> ids;
  for (std::string const pod : {"..2026_11_28_12_00_00.123456789", "..2026_11_29_01_02_03.42"}) {
    auto const mounts = home_.path() / ("pod" + pod);
    make_kubelet_volume(mounts / "src", pod, {{"main.py", "1"}, {"lib/a.py", "2"}});
    make_kubelet_volume(mounts / "mod", pod, {{"__init__.py", "3"}});
    make_kubelet_volume(mounts / "conf", pod, {{"env", "A=1\n"}, {"pip", "requests\n"}});
    ids.push_back(
        run({"submit", "--no-wait", "--submission-id-from", "run-7 train", "--working-dir",
             mounts / "src", "--py-module", mounts / "mod", "--env-file", mounts / "conf/env",
             "--requirements", mounts / "conf/pip", "--", "python", "main.py"},
            {{"HOME", mounts}, {"TMPDIR", mounts}, {"HOSTNAME", pod}})
            .out);
  }
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_THAT(ids[0], Not(IsEmpty()));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), SizeIs(1));
}

TEST_F(RepeatedSubmitTest, FilesOfItsOwnInTheWorkingDirectoryChangeNoPackage) {
  plan(ended("SUCCEEDED", "log\n"));
  home_.write("src/main.py", "1");
  std::string const plain = run({"package", "src"}).out;
  for (int i = 0; i < 2; ++i) {
    auto const result = run({"submit", "--submission-id-from", "run-7 train", "--working-dir",
                             "src", "--submission-id-file", "src/id", "--status-file", "src/status",
                             "--log-file", "src/log", "--gcp-resources-file", "src/gcp",
                             "--result-file", "src/result", "--", "python", "main.py"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(home_.read("src/log"), "log\n");
  }
  EXPECT_EQ(submitted()["runtime_env"]["working_dir"].get<std::string>() + '\n', plain);
}

TEST_F(RepeatedSubmitTest, RefusesWordsThatTellNoRunFromAnother) {
  for (std::string const words : {"", "{{$.pipeline_job_uuid}}"}) {
    auto const result = run(
        {"submit", "--submission-id-from", words, "--submission-id-from", "train", "--", "true"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("hint: "));
  }
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(RepeatedSubmitTest, SubmitsASuccessorOfAJobThatTheClusterFailed) {
  plan({.statuses = {"FAILED"}, .error_type = "JOB_SUPERVISOR_ACTOR_DIED"});
  Words const words{"submit", "--submission-id-from", "run-7 train", "-o", "json", "--", "true"};
  auto const first = run(words);
  EXPECT_EQ(first.exit_code, 8);
  plan(ended("SUCCEEDED"));
  auto const second = run(words);
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(Json::parse(second.out)["submission_id"].get<std::string>(),
            Json::parse(first.out)["submission_id"].get<std::string>() + "-2");
}

TEST_F(RepeatedSubmitTest, TakesOneKindOfId) {
  auto const result =
      run({"submit", "--submission-id", "a", "--submission-id-from", "b", "--", "true"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(RepeatedSubmitTest, EndsWithSevenWhenItsTimeIsUp) {
  plan(ended("RUNNING", "log\n"));
  auto const result =
      run({"submit", "--timeout", "1", "--submission-id", "a", "-o", "json", "--", "true"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.err, HasSubstr("job a did not end in time"));
  EXPECT_THAT(result.err, HasSubstr("ray-submit stop a\n"));
  EXPECT_EQ(Json::parse(result.out)["status"], "RUNNING");
  EXPECT_EQ(Json::parse(result.out)["error"]["code"], "timeout");
}

TEST_F(RepeatedSubmitTest, EndsWithSevenWhenTheJobDoesNotStart) {
  plan(ended("PENDING"));
  auto const result =
      run({"submit", "--start-timeout", "1s", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.err, HasSubstr("job a has not started within 1 s; it is still PENDING"));
}

TEST_F(RepeatedSubmitTest, RefusesABadTimeBeforeAnythingIsSent) {
  for (auto const& words : {Words{"submit", "--timeout", "x", "--", "true"},
                            Words{"submit", "--start-timeout", "x", "--", "true"},
                            Words{"submit", "--retry-budget", "x", "--", "true"},
                            Words{"submit", "--request-timeout", "x", "--", "true"}}) {
    auto const result = run(words);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr(words[1]));
  }
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(RepeatedSubmitTest, TheRetryBudgetIsAnOption) {
  auto const result =
      run({"submit", "--address", "http://127.0.0.1:1", "--retry-budget", "0", "--", "true"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, Not(HasSubstr("trying again")));
}

}  // namespace
}  // namespace rayjobs::testing
