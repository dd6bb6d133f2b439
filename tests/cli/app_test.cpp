// Unit tests of options and positional words of each command.
#include "line/parse.hpp"

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using Words = std::vector<std::string>;

Invocation parse(Words arguments, std::string const& name = "ray-submit") {
  arguments.insert(arguments.begin(), name);
  return parse_arguments(arguments).value();
}

Error refused(Words arguments, std::string const& name = "ray-submit") {
  arguments.insert(arguments.begin(), name);
  auto const parsed = parse_arguments(arguments);
  return parsed ? Error{.message = "was accepted"} : parsed.error();
}

template <typename Options>
Options options_of(Words arguments) {
  return std::get<Options>(parse(std::move(arguments)).request);
}

TEST(SubmitArgumentsTest, ReadEveryOption) {
  auto const options = options_of<SubmitOptions>({"submit",
                                                  "--submission-id",
                                                  "s",
                                                  "--job-id=j",
                                                  "--runtime-env",
                                                  "env.yaml",
                                                  "--runtime-env-json",
                                                  "{}",
                                                  "--working-dir",
                                                  "[a]",
                                                  "--metadata-json",
                                                  "{\"a\":\"b\"}",
                                                  "--entrypoint-num-cpus",
                                                  "1",
                                                  "--entrypoint-num-gpus",
                                                  "2",
                                                  "--entrypoint-memory",
                                                  "3",
                                                  "--entrypoint-resources",
                                                  "{}",
                                                  "--entrypoint-label-selector",
                                                  "{}",
                                                  "--no-wait",
                                                  "--exit-code=driver",
                                                  "--shell",
                                                  "a; b"});
  EXPECT_EQ(options.submission_id, "s");
  EXPECT_EQ(options.job_id, "j");
  EXPECT_EQ(options.runtime_env_file, "env.yaml");
  EXPECT_EQ(options.runtime_env_json, "{}");
  EXPECT_EQ(options.working_dir, "[a]");
  EXPECT_EQ(options.metadata_json, "{\"a\":\"b\"}");
  EXPECT_EQ(options.num_cpus, "1");
  EXPECT_EQ(options.num_gpus, "2");
  EXPECT_EQ(options.memory, "3");
  EXPECT_EQ(options.resources_json, "{}");
  EXPECT_EQ(options.label_selector_json, "{}");
  EXPECT_EQ(options.following.failure_code, FailureCode::driver);
  EXPECT_EQ(options.shell, "a; b");
  EXPECT_TRUE(options.no_wait);
}

TEST(SubmitArgumentsTest, EatOptionsAmongEntrypointWords) {
  auto const options = options_of<SubmitOptions>({"submit", "python", "x.py", "--no-wait"});
  EXPECT_EQ(options.words, (Words{"python", "x.py"}));
  EXPECT_TRUE(options.no_wait);
}

TEST(SubmitArgumentsTest, KeepWordsAfterDoubleDash) {
  auto const options =
      options_of<SubmitOptions>({"submit", "python", "--", "--no-wait", "[1,2]", "", "--"});
  EXPECT_EQ(options.words, (Words{"python", "--no-wait", "[1,2]", "", "--"}));
  EXPECT_FALSE(options.no_wait);
}

TEST(SubmitArgumentsTest, NeedNoCommandWord) {
  EXPECT_EQ(options_of<SubmitOptions>({"--working-dir", ".", "--", "status"}).words,
            Words{"status"});
}

TEST(SubmitArgumentsTest, HintAtDoubleDashForUnknownOption) {
  Error const error = refused({"submit", "python", "x.py", "--epochs", "3"});
  EXPECT_EQ(error.message, "unknown option --epochs");
  EXPECT_NE(error.hint.find("put -- before the entrypoint"), std::string::npos);
}

TEST(SubmitArgumentsTest, TakeTheLastOfRepeatedValues) {
  EXPECT_EQ(options_of<SubmitOptions>({"submit", "--submission-id=a", "--submission-id=b", "x"})
                .submission_id,
            "b");
}

TEST(GlobalArgumentsTest, StandBeforeAndAfterTheCommandWord) {
  auto const global =
      parse({"--address", "http://a", "-v", "status", "-v", "id", "-o", "json"}).global;
  EXPECT_EQ(global.address, "http://a");
  EXPECT_EQ(global.verbosity, 2);
  EXPECT_EQ(global.output, OutputFormat::json);
}

TEST(GlobalArgumentsTest, TakeRaysLogOptions) {
  auto const global = parse({"list", "--log-style", "record", "--log-color", "false"}).global;
  EXPECT_EQ(global.color, ColorWhen::never);
}

TEST(GlobalArgumentsTest, KeepAnEmptyValue) {
  EXPECT_EQ(parse({"list", "--address="}).global.address, "");
}

TEST(GlobalArgumentsTest, RefuseUnknownChoice) {
  EXPECT_EQ(refused({"list", "-o", "yaml"}).message,
            "the value of -o must be one of text|json|ndjson");
}

TEST(JobArgumentsTest, NeedExactlyOneId) {
  EXPECT_EQ(refused({"status"}).message, "no job id was given");
  EXPECT_EQ(refused({"logs", "a", "b"}).message, "unexpected word 'b' after the job id");
  EXPECT_EQ(options_of<DeleteOptions>({"delete", "--", "-odd"}).id, "-odd");
}

TEST(JobArgumentsTest, HaveTheirFlags) {
  EXPECT_TRUE(options_of<LogsOptions>({"logs", "-f", "a"}).follow);
  EXPECT_TRUE(options_of<StatusOptions>({"status", "a", "--exit-status"}).exit_status);
  EXPECT_TRUE(options_of<StopOptions>({"stop", "a", "--no-wait"}).no_wait);
  EXPECT_EQ(options_of<StopOptions>({"stop", "a", "--timeout=1.5"}).timeout, "1.5");
}

TEST(ListArgumentsTest, TakeNoWords) {
  EXPECT_EQ(refused({"list", "x"}).message, "unexpected word 'x'");
}

TEST(PackageArgumentsTest, CollectExcludesOneAtATime) {
  auto const options = options_of<PackageCommandOptions>(
      {"package", "--exclude", "[a-c]", "dir", "--exclude", "{}"});
  EXPECT_EQ(options.excludes, (Words{"[a-c]", "{}"}));
  EXPECT_EQ(options.path, "dir");
}

TEST(RayArgumentsTest, NeedACommand) {
  EXPECT_EQ(refused({"job"}, "ray").message, "no command was given");
  EXPECT_EQ(refused({}, "ray").message, "no command was given");
  EXPECT_EQ(refused({"job", "python", "x.py"}, "ray").message,
            "'python' is not a command of ray job");
}

TEST(RayArgumentsTest, SpeakOfRayJobInHelp) {
  auto const text = std::get<TextRequest>(parse({"job", "submit", "--help"}, "ray").request).text;
  EXPECT_NE(text.find("Usage: ray job submit"), std::string::npos);
}

class HelpTest : public ::testing::TestWithParam<Words> {};

TEST_P(HelpTest, BeginsWithTwoExamples) {
  auto const text = std::get<TextRequest>(parse(GetParam()).request).text;
  EXPECT_TRUE(text.starts_with("Examples:\n  ray-submit ")) << text;
  EXPECT_NE(text.find("\n  ray-submit ", sizeof("Examples:\n  ray-submit ")), std::string::npos);
}

TEST_P(HelpTest, HasTheTableOfExitCodes) {
  auto const text = std::get<TextRequest>(parse(GetParam()).request).text;
  EXPECT_NE(text.find("  10  refused by the server"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(EveryCommand, HelpTest,
                         ::testing::Values(Words{"--help"}, Words{"help"}, Words{"-h"},
                                           Words{"submit", "--help"}, Words{"help", "submit"},
                                           Words{"status", "--help"}, Words{"logs", "--help"},
                                           Words{"stop", "--help"}, Words{"delete", "--help"},
                                           Words{"list", "--help"}, Words{"version", "--help"},
                                           Words{"package", "--help"}));

TEST(HelpCommandTest, IsRefusedForUnknownCommand) {
  EXPECT_EQ(refused({"help", "start"}).message, "there is no command 'start'");
}

TEST(VersionTextTest, AnswersWithAndWithoutCommand) {
  for (Words const& words : {Words{"--version"}, Words{"list", "--version"}}) {
    EXPECT_TRUE(std::get<TextRequest>(parse(words).request).text.starts_with("ray-submit "));
  }
}

}  // namespace
}  // namespace rayjobs::cli
