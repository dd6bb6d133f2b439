// Unit tests of options and positional words of each command.
#include "parse.hpp"

#include "commands/help.hpp"
#include "commands/table.hpp"
#include "line/argv.hpp"
#include "line/option_help.hpp"
#include "submit/submit_options.hpp"

#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

Invocation parse(Words arguments, std::string const& name = "ray-submit") {
  arguments.insert(arguments.begin(), name);
  return parse_arguments(arguments, Environment(std::map<std::string, std::string>{})).value();
}

Error refused(Words arguments, std::string const& name = "ray-submit") {
  arguments.insert(arguments.begin(), name);
  auto const parsed = parse_arguments(arguments, Environment(std::map<std::string, std::string>{}));
  return parsed ? Error{.message = "was accepted"} : parsed.error();
}

SubmitCommandOptions submit_options(Words const& words) {
  SubmitCommandOptions options;
  options.words = read_options(declare(options), words).value();
  return options;
}

TEST(SubmitArgumentsTest, ReadEveryOption) {
  auto const options = submit_options({"--submission-id",
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
  auto const options = submit_options({"python", "x.py", "--no-wait"});
  EXPECT_EQ(options.words, (Words{"python", "x.py"}));
  EXPECT_TRUE(options.no_wait);
}

TEST(SubmitArgumentsTest, HintAtDoubleDashForUnknownOption) {
  Error const error = refused({"submit", "python", "x.py", "--epochs", "3"});
  EXPECT_EQ(error.message, "unknown option --epochs");
  EXPECT_NE(error.hint.find("put -- before the entrypoint"), std::string::npos);
}

TEST(SubmitArgumentsTest, TakeTheLastOfRepeatedValues) {
  EXPECT_EQ(submit_options({"--submission-id=a", "--submission-id=b", "x"}).submission_id, "b");
}

TEST(GlobalArgumentsTest, StandBeforeAndAfterTheCommandWord) {
  auto const global =
      parse({"--address", "http://a", "-v", "status", "-v", "id", "-o", "json"}).shared;
  EXPECT_EQ(global.address, "http://a");
  EXPECT_EQ(global.verbosity, 2);
  EXPECT_EQ(global.output, OutputFormat::json);
}

TEST(GlobalArgumentsTest, TakeRaysLogOptions) {
  auto const global = parse({"list", "--log-style", "record", "--log-color", "false"}).shared;
  EXPECT_EQ(global.color, ColorWhen::never);
}

TEST(GlobalArgumentsTest, KeepAnEmptyValue) {
  EXPECT_EQ(parse({"list", "--address="}).shared.address, "");
}

TEST(GlobalArgumentsTest, RefuseUnknownChoice) {
  EXPECT_EQ(refused({"list", "-o", "yaml"}).message,
            "the value of -o must be one of text|json|ndjson");
}

TEST(JobArgumentsTest, NeedExactlyOneId) {
  EXPECT_EQ(refused({"status"}).message, "no job id was given");
  EXPECT_EQ(refused({"logs", "a", "b"}).message, "unexpected word 'b' after the job id");
  EXPECT_TRUE(parse({"delete", "--", "-odd"}).run);
}

TEST(JobArgumentsTest, HaveTheirFlags) {
  EXPECT_TRUE(parse({"logs", "-f", "a"}).run);
  EXPECT_TRUE(parse({"status", "a", "--exit-status"}).run);
  EXPECT_TRUE(parse({"stop", "a", "--no-wait", "--timeout=1.5"}).run);
}

TEST(ListArgumentsTest, TakeNoWords) {
  EXPECT_EQ(refused({"list", "x"}).message, "unexpected word 'x'");
}

TEST(RayArgumentsTest, NeedACommand) {
  EXPECT_EQ(refused({"job"}, "ray").message, "no command was given");
  EXPECT_EQ(refused({}, "ray").message, "no command was given");
  EXPECT_EQ(refused({"job", "python", "x.py"}, "ray").message,
            "'python' is not a command of ray job");
}

TEST(RayArgumentsTest, SpeakOfRayJobInHelp) {
  auto const text = parse({"job", "submit", "--help"}, "ray").text;
  EXPECT_NE(text.find("Usage: ray job submit"), std::string::npos);
}

TEST(CommandLineTest, WithoutAnyWordGetsTheShortHelp) {
  auto const invocation = parse({});
  EXPECT_TRUE(invocation.is_empty);
  EXPECT_EQ(invocation.text, short_help("ray-submit"));
}

/// The help of the program under both names, and of all commands.
std::vector<std::string> all_helps() {
  std::vector<std::string> texts{parse({"--help"}).text,
                                 parse({"-h"}).text,
                                 parse({"job", "--help"}, "ray").text,
                                 short_help("ray-submit"),
                                 help_on("options", "ray-submit").value(),
                                 help_on("exit-codes", "ray-submit").value(),
                                 help_on("environment", "ray-submit").value(),
                                 help_on("settings", "ray-submit").value(),
                                 help_on("output", "ray-submit").value()};
  for (Command const* const command : all_commands())
    texts.push_back(parse({std::string(command->name), "--help"}).text);
  return texts;
}

TEST(HelpTest, HasNoLineOfMoreThan100Columns) {
  for (std::string const& text : all_helps()) {
    EXPECT_FALSE(text.empty());
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(line.size(), kMaxHelpColumns) << line;
  }
}

TEST(HelpTest, EndsWithOneLineBreak) {
  for (std::string const& text : all_helps()) {
    EXPECT_TRUE(text.ends_with('\n')) << text;
    EXPECT_FALSE(text.ends_with("\n\n")) << text;
  }
}

class CommandHelpTest : public ::testing::TestWithParam<Command const*> {
 protected:
  std::string const text_ = parse({std::string(GetParam()->name), "--help"}).text;
};

TEST_P(CommandHelpTest, BeginsWithTwoExamples) {
  EXPECT_TRUE(text_.starts_with("Examples:\n  ray-submit ")) << text_;
  EXPECT_NE(text_.find("\n  ray-submit ", sizeof("Examples:\n  ray-submit ")), std::string::npos);
}

TEST_P(CommandHelpTest, HasTheExitCodesOfTheCommand) {
  EXPECT_NE(text_.find("  10   refused by the server"), std::string::npos);
  bool const has_outcome = text_.find("  3    the job was STOPPED") != std::string::npos;
  std::set<std::string_view> const with_outcome{"submit", "status", "wait", "logs"};
  EXPECT_EQ(has_outcome, with_outcome.contains(GetParam()->name));
}

TEST_P(CommandHelpTest, HasItsOwnOptionsAndPointsToTheOthers) {
  EXPECT_EQ(text_.find("--retry-budget"), std::string::npos);
  EXPECT_NE(text_.find("help COMMAND|options|settings|exit-codes|environment|output"),
            std::string::npos);
}

TEST_P(CommandHelpTest, IsListedInTheHelpOfTheProgram) {
  std::string const row = "\n  " + std::string(GetParam()->name) + ' ';
  EXPECT_NE(parse({"--help"}).text.find(row), std::string::npos);
  EXPECT_EQ(parse({"job", "--help"}, "ray").text.find(row) != std::string::npos,
            GetParam()->in_ray_job);
}

INSTANTIATE_TEST_SUITE_P(EveryCommand, CommandHelpTest, ::testing::ValuesIn(all_commands()),
                         [](auto const& row) { return std::string(row.param->name); });

TEST(CommandTableTest, FindsEachCommandByItsName) {
  for (Command const* const command : all_commands())
    EXPECT_EQ(find_command(command->name), command);
  EXPECT_EQ(find_command("start"), nullptr);
}

/// `--working-dir "$DIRECTORY"` without that variable would package the current directory.
TEST(OptionTableTest, TakesNoEmptyPath) {
  int paths = 0;
  for (CommandOptions const& command : all_options())
    for (OptionGroup const& group : command.groups)
      for (Option const& option : group.options) {
        if (option.value_is != ValueIs::file && option.value_is != ValueIs::directory) continue;
        ++paths;
        EXPECT_EQ(option.set(""), "must not be empty; leave the option out") << option.names;
      }
  EXPECT_GE(paths, 20);
}

TEST(OptionHelpTest, WrapsAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 8), "one two\nthree");
  EXPECT_EQ(wrapped("unbreakable", 4), "unbreakable");
}

TEST(HelpCommandTest, AnswersOnCommandsAndTopics) {
  EXPECT_TRUE(parse({"help"}).run);
  EXPECT_TRUE(parse({"help", "submit"}).run);
  EXPECT_EQ(help_on("submit", "ray-submit").value(), parse({"submit", "--help"}).text);
  EXPECT_EQ(help_on("", "ray-submit").value(), parse({"--help"}).text);
  EXPECT_NE(help_on("options", "ray job").value().find("--retry-budget"), std::string::npos);
}

TEST(HelpCommandTest, IsRefusedForUnknownCommand) {
  EXPECT_EQ(refused({"help", "start"}).message, "there is no command or help topic 'start'");
}

TEST(VersionTextTest, AnswersWithAndWithoutCommand) {
  for (Words const& words : {Words{"--version"}, Words{"list", "--version"}}) {
    EXPECT_TRUE(parse(words).text.starts_with("ray-submit "));
  }
}

}  // namespace
}  // namespace rayjobs::cli
