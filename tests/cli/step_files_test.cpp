// The files that `submit` writes for a pipeline's step.
#include "cli/cli_fixture.hpp"

#include <fstream>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class StepFilesTest : public CliTest {
 protected:
  ChildResult submit(Words options) {
    Words words{"submit",
                "--submission-id-file",
                "out/id",
                "--status-file",
                "out/status",
                "--log-file",
                "out/log",
                "--gcp-resources-file",
                "out/gcp_resources",
                "--retry-budget",
                "0",
                "--executor-input",
                R"({"outputs": {"outputFile": "out/output_file"}})"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "true"});
    return run(words);
  }

  ChildResult submit_with_input(std::string const& executor_input) {
    return run({"submit", "--executor-input", executor_input, "--", "true"});
  }

  std::string error_message() {
    return Json::parse(home_.read("out/executor_error.json"), nullptr, false)
        .value("errorMessage", "");
  }

  bool exists(std::string const& name) { return std::filesystem::exists(home_.path() / name); }
};

TEST_F(StepFilesTest, TellsASuccess) {
  plan(ended("SUCCEEDED", "a\xff\r\nb"));
  auto const result = submit({"--submission-id", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(home_.read("out/id"), "a");
  EXPECT_EQ(home_.read("out/status"), "SUCCEEDED");
  EXPECT_EQ(home_.read("out/log"), result.out);
  EXPECT_THAT(result.out, StartsWith("a\xff\r\nb"));
  EXPECT_EQ(
      Json::parse(home_.read("out/gcp_resources"), nullptr, false),
      Json({{"resources",
             {{{"resourceType", "RayJob"}, {"resourceUri", server_.url() + "/api/jobs/a"}}}}}));
  EXPECT_FALSE(exists("out/executor_error.json"));
}

TEST_F(StepFilesTest, TellsTheJobsOwnMessageOfAFailure) {
  plan({.statuses = {"FAILED"}, .exit_code = 3, .message = "Job entrypoint command failed"});
  EXPECT_EQ(submit({"--submission-id", "a"}).exit_code, 1);
  EXPECT_EQ(home_.read("out/status"), "FAILED");
  EXPECT_EQ(error_message(), "job a is FAILED: Job entrypoint command failed");
}

TEST_F(StepFilesTest, TellsWhatWasIntendedWhenNothingAnswers) {
  auto const result = submit({"--submission-id", "a", "--address", "http://u:secret@127.0.0.1:1"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(error_message(), HasSubstr("127.0.0.1:1"));
  EXPECT_FALSE(exists("out/status"));
  EXPECT_THAT(error_message(), ::testing::Not(HasSubstr("secret")));
}

TEST_F(StepFilesTest, NamesTheJobBeforeItIsSent) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("token"); });
  EXPECT_EQ(submit({}).exit_code, 4);
  EXPECT_THAT(home_.read("out/id"), StartsWith("raysubmit_"));
  EXPECT_THAT(home_.read("out/gcp_resources"), HasSubstr("/api/jobs/" + home_.read("out/id")));
}

TEST_F(StepFilesTest, ForgetsAnEarlierError) {
  std::filesystem::create_directory(home_.path() / "out");
  std::ofstream(home_.path() / "out" / "executor_error.json") << "{}";
  plan(ended("SUCCEEDED"));
  EXPECT_EQ(submit({}).exit_code, 0);
  EXPECT_FALSE(exists("out/executor_error.json"));
}

TEST_F(StepFilesTest, TellsOfAnAdoptedJobAndOfNoWait) {
  EXPECT_EQ(submit({"--submission-id", "a", "--no-wait"}).exit_code, 0);
  EXPECT_EQ(home_.read("out/status"), "PENDING");
  std::filesystem::remove(home_.path() / "out" / "id");
  EXPECT_EQ(submit({"--submission-id", "a", "--no-wait"}).exit_code, 0);
  EXPECT_EQ(home_.read("out/id"), "a");
}

TEST_F(StepFilesTest, AFileThatCannotBeWrittenStopsEverything) {
  Words const options{"--submission-id-file", "--status-file", "--log-file",
                      "--gcp-resources-file"};
  for (std::string const& option : options) {
    auto const result = run({"submit", option, "/proc/no/file", "--", "true"});
    EXPECT_EQ(result.exit_code, 10) << option;
    EXPECT_THAT(result.err, HasSubstr("/proc/no/")) << option;
  }
  auto const result = submit_with_input(R"({"outputs": {"outputFile": "/proc/no/file"}})");
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("/proc/no/"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(StepFilesTest, AnExecutorInputThatNamesNoFileHasNoError) {
  plan(ended("FAILED"));
  for (std::string const input :
       {"{}", R"({"outputs": {}})", R"({"outputs": {"outputFile": 7}})", R"({"outputs": "x"})"}) {
    auto const result = submit_with_input(input);
    EXPECT_EQ(result.exit_code, 1) << input;
    EXPECT_THAT(result.err, ::testing::Not(HasSubstr("--executor-input"))) << input;
  }
  EXPECT_FALSE(exists("executor_error.json"));
}

TEST_F(StepFilesTest, AnExecutorInputThatIsBrokenIsAWarning) {
  plan(ended("SUCCEEDED"));
  for (std::string const input : {"", "[]", "{{$}}", R"({"inputs": {"a": "b"c"}})"}) {
    auto const result = submit_with_input(input);
    EXPECT_EQ(result.exit_code, 0) << input;
    EXPECT_THAT(result.err, HasSubstr("--executor-input is not a JSON object")) << input;
  }
}

TEST_F(StepFilesTest, AnIntentThatCannotBeWrittenKeepsTheJobFromBeingSent) {
  auto const result = run({"submit", "--submission-id-file", "/dev/full", "--", "true"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(StepFilesTest, AFullDiskLaterIsAWarning) {
  plan(ended("SUCCEEDED", "one\n"));
  auto const result =
      run({"submit", "--log-file", "/dev/full", "--status-file", "/dev/full", "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("one\n"));
  EXPECT_THAT(result.err, HasSubstr("cannot write /dev/full"));
}

}  // namespace
}  // namespace rayjobs::testing
