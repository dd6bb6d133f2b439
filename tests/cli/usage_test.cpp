// The command's help and usage errors.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class UsageTest : public CliTest {};

TEST_F(UsageTest, PrintsHelpOnStandardOutput) {
  auto const result = run({"submit", "--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("Examples:\n"));
  EXPECT_THAT(result.out, HasSubstr("--entrypoint-num-cpus FLOAT"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(UsageTest, PrintsShortHelpOnStandardErrorWithoutAnyWord) {
  auto const result = run({});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, StartsWith("Usage: ray-submit COMMAND"));
  EXPECT_THAT(result.err, HasSubstr("\n  submit "));
}

TEST_F(UsageTest, PrintsTheHelpOfTheProgramOnStandardOutput) {
  auto const result = run({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("Environment:"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(UsageTest, PrintsTheOptionsOfEveryCommandInLinesOfOneHundredColumns) {
  std::string const text = run({"help", "options"}).out;
  for (char const* const option : {"--token-file FILE", "--token-command CMD", "--cert FILE",
                                   "--key FILE", "--key-passphrase-file FILE"})
    EXPECT_THAT(text, HasSubstr(option));
  for (std::size_t begin = 0; begin < text.size();) {
    auto const end = std::min(text.find('\n', begin), text.size());
    EXPECT_LE(end - begin, 100U) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

TEST_F(UsageTest, PrintsHelpOnATopic) {
  auto const result = run({"help", "exit-codes"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("Exit codes:\n  0 "));
}

TEST_F(UsageTest, PrintsVersionOnStandardOutput) {
  auto const result = run({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("ray-submit "));
  EXPECT_THAT(result.out,
              ContainsRegex("\nbuilt with ([A-Za-z0-9+-]+ [0-9][0-9A-Za-z.-]*(, |\n))+$"));
  EXPECT_THAT(result.out, HasSubstr(", liblzma 5."));
  EXPECT_THAT(result.out, HasSubstr(", libzip 1."));
}

TEST_F(UsageTest, FailsWithTwoForUnknownOption) {
  auto const result = run({"submit", "python", "x.py", "--epochs", "3"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, StartsWith("error: unknown option --epochs\nhint: put -- before"));
  auto const with_dashes = run({"submit", "--epochs", "3", "--", "python", "x.py"});
  EXPECT_EQ(with_dashes.err, "error: unknown option --epochs\n");
}

TEST_F(UsageTest, SendsNothingOnUsageError) {
  run({"submit", "--metadata-json", "[]", "--", "true"});
  EXPECT_THAT(server_.requests(), IsEmpty());
}

class UsageErrorTest : public CliTest, public ::testing::WithParamInterface<Words> {};

TEST_P(UsageErrorTest, EndsWithTwo) {
  auto const result = run(GetParam());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, StartsWith("error: "));
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(server_.requests(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    EachKind, UsageErrorTest,
    ::testing::Values(
        Words{"submit"}, Words{"submit", "--"}, Words{"status"}, Words{"list", "x"},
        Words{"list", "-o", "xml"}, Words{"list", "--address", "ray://head:10001"},
        Words{"list", "--headers", "{"}, Words{"list", "--headers", "{\"a\": 1}"},
        Words{"list", "--token-command", "sh -c 'x"},
        Words{"list", "--token-command", "[\"x\", 1]"}, Words{"list", "--token-command", " "},
        Words{"list", "--token-command", "x", "--token-file", "y"}, Words{"list", "--key", "x"},
        Words{"list", "--key-passphrase-file", "x"}, Words{"stop", "id", "--timeout", "soon"},
        Words{"submit", "--shell", "a", "b"}, Words{"submit", "--shell", ""},
        Words{"submit", "--shell", " \n"}, Words{"submit", "--pip", "", "--", "true"},
        Words{"submit", "--uv=", "--", "true"}, Words{"submit", "--exclude", "", "--", "true"},
        Words{"package", ".", "--exclude", ""}, Words{"submit", "--working-dir", "", "--", "true"},
        Words{"submit", "--py-module=", "--", "true"},
        Words{"submit", "--submission-id", "", "--", "true"},
        Words{"submit", "--job-id=", "--", "true"},
        Words{"submit", "--submission-id", "a/b", "--", "true"},
        Words{"submit", "--runtime-env-json", "{", "--", "true"},
        Words{"submit", "--runtime-env", "x", "--runtime-env-json", "{}", "--", "true"},
        Words{"submit", "--metadata-json", "{\"a\": 1}", "--", "true"},
        Words{"submit", "--metadata-json", "no", "--", "true"},
        Words{"submit", "--entrypoint-num-cpus", "many", "--", "true"},
        Words{"submit", "--entrypoint-num-gpus", "nan", "--", "true"},
        Words{"submit", "--entrypoint-num-cpus", "-1", "--", "true"},
        Words{"submit", "--entrypoint-memory", "1.5", "--", "true"},
        Words{"submit", "--entrypoint-resources", "{\"a\": \"b\"}", "--", "true"},
        Words{"submit", "--entrypoint-label-selector", "{\"a\": 1}", "--", "true"},
        Words{"submit", "--exit-code", "maybe", "--", "true"}, Words{"completion"},
        Words{"completion", "tcsh"}, Words{"completion", "bash", "zsh"}, Words{"man", "nothing"},
        Words{"man", "list", "stop"}, Words{"man", "--into", "x", "list"}, Words{"__complete"}));

}  // namespace
}  // namespace rayjobs::testing
