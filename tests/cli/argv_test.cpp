// Unit tests of the command line's shape.
#include "line/argv.hpp"

#include <map>

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using Words = std::vector<std::string>;

Option const* lookup(std::string const& name) {
  static std::map<std::string, Option> const known{{"--address", {.kind = OptionKind::value}},
                                                   {"--exclude", {.kind = OptionKind::list}},
                                                   {"-o", {.kind = OptionKind::choice}},
                                                   {"-v", {}},
                                                   {"-f", {}},
                                                   {"--verbose", {}}};
  auto const found = known.find(name);
  return found == known.end() ? nullptr : &found->second;
}

Result<CommandLine> read(Words const& arguments) {
  std::vector<CommandWord> const commands{{.word = "submit"},
                                          {.word = "status"},
                                          {.word = "list"},
                                          {.word = "stop"},
                                          {.word = "package", .in_ray_job = false}};
  return read_command_line(arguments, commands, lookup);
}

CommandLine line_of(Words const& arguments) { return read(arguments).value(); }

ScannedWords scan(Words const& words) { return scan_words(words, lookup).value(); }

std::string problem(Words const& words) {
  auto const scanned = scan_words(words, lookup);
  return scanned ? "" : scanned.error().message;
}

TEST(CommandLineTest, FindsCommandWordAfterGlobalOptions) {
  auto const line = line_of({"ray-submit", "--address", "logs", "-v", "status", "id"});
  EXPECT_EQ(line.command, "status");
  EXPECT_EQ(line.words, (Words{"--address", "logs", "-v", "id"}));
}

TEST(CommandLineTest, SkipsValueAfterEqualsSign) {
  EXPECT_EQ(line_of({"ray-submit", "--address=x", "list"}).command, "list");
}

TEST(CommandLineTest, SkipsValueInShortCluster) {
  EXPECT_EQ(line_of({"ray-submit", "-ojson", "list"}).command, "list");
  EXPECT_EQ(line_of({"ray-submit", "-o=json", "list"}).command, "list");
  EXPECT_EQ(line_of({"ray-submit", "-vo", "json", "list"}).command, "list");
}

TEST(CommandLineTest, RefusesAnotherWordBeforeDoubleDash) {
  for (Words const& arguments : {Words{"ray-submit", "python", "status"},
                                 Words{"ray-submit", "-v", "python", "--", "status"}}) {
    auto const line = read(arguments);
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().message, "'python' is not a command");
    EXPECT_NE(line.error().hint.find("ray-submit submit -- python"), std::string::npos);
  }
}

TEST(CommandLineTest, CutsAtFirstDoubleDash) {
  auto const line = line_of({"ray-submit", "submit", "-v", "--", "a", "--", "-x"});
  EXPECT_EQ(line.words, Words{"-v"});
  EXPECT_EQ(line.after_dashes, (Words{"a", "--", "-x"}));
}

TEST(CommandLineTest, TakesNoCommandFromBehindDoubleDash) {
  auto const line = line_of({"ray-submit", "--", "status", "x"});
  EXPECT_FALSE(line.command.has_value());
  EXPECT_EQ(line.after_dashes, (Words{"status", "x"}));
}

TEST(CommandLineTest, KeepsDoubleDashAfterAnOptionThatNeedsValue) {
  EXPECT_EQ(line_of({"ray-submit", "--address", "--", "x"}).words, Words{"--address"});
}

TEST(CommandLineTest, NeedsJobUnderTheNameRay) {
  auto const line = line_of({"/usr/bin/ray", "-v", "job", "stop", "id"});
  EXPECT_TRUE(line.ray);
  EXPECT_EQ(line.command, "stop");
  EXPECT_EQ(line.words, (Words{"-v", "id"}));
}

TEST(CommandLineTest, RefusesOtherWordsOfRay) {
  auto const line = read({"ray", "start", "--head"});
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().message, "'start' is not a command of this ray");
}

TEST(CommandLineTest, RefusesOwnCommandsUnderTheNameRay) {
  EXPECT_FALSE(read({"ray", "job", "package", "."}));
}

TEST(CommandLineTest, IsNotRayByPartOfTheName) {
  EXPECT_FALSE(line_of({"/opt/ray/ray-submit", "list"}).ray);
}

TEST(ScanWordsTest, ReadsOptionsAmongPositionals) {
  auto const scanned = scan({"python", "-v", "x.py", "--address", "h", "y"});
  EXPECT_EQ(scanned.positionals, (Words{"python", "x.py", "y"}));
  ASSERT_EQ(scanned.options.size(), 2U);
  EXPECT_EQ(scanned.options[0].name, "-v");
  EXPECT_EQ(scanned.options[1].value, "h");
}

class ValueTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ValueTest, ArrivesUnchangedAsSeparateWord) {
  auto const scanned = scan({"--exclude", GetParam(), "word"});
  ASSERT_EQ(scanned.options.size(), 1U);
  EXPECT_EQ(scanned.options[0].value, GetParam());
  EXPECT_EQ(scanned.positionals, Words{"word"});
}

TEST_P(ValueTest, ArrivesUnchangedAfterEqualsSign) {
  auto const scanned = scan({"--exclude=" + GetParam(), "word"});
  ASSERT_EQ(scanned.options.size(), 1U);
  EXPECT_EQ(scanned.options[0].value, GetParam());
  EXPECT_EQ(scanned.positionals, Words{"word"});
}

INSTANTIATE_TEST_SUITE_P(Awkward, ValueTest,
                         ::testing::Values("[a-c]", "[1,2]", "", "{}", "++", "-v", "a=b", "%%"));

class PositionalTest : public ::testing::TestWithParam<std::string> {};

TEST_P(PositionalTest, ArrivesUnchanged) {
  EXPECT_EQ(scan({"echo", GetParam(), "end"}).positionals, (Words{"echo", GetParam(), "end"}));
}

INSTANTIATE_TEST_SUITE_P(Awkward, PositionalTest,
                         ::testing::Values("[a-c]", "[1,2]", "", "{}", "++", "-", "status"));

TEST(ScanWordsTest, ReadsShortClusters) {
  auto const scanned = scan({"-vvf", "-ojson", "-vo", "text"});
  ASSERT_EQ(scanned.options.size(), 6U);
  EXPECT_EQ(scanned.options[3].value, "json");
  EXPECT_EQ(scanned.options[5].value, "text");
}

TEST(ScanWordsTest, RefusesUnknownOption) {
  EXPECT_EQ(problem({"python", "--epochs", "3"}), "unknown option --epochs");
}

TEST(ScanWordsTest, DoesNotCompletePrefixes) {
  EXPECT_EQ(problem({"--addr", "x"}), "unknown option --addr");
}

TEST(ScanWordsTest, RefusesUnknownShortOption) { EXPECT_EQ(problem({"-vx"}), "unknown option -x"); }

TEST(ScanWordsTest, RefusesMissingValue) {
  EXPECT_EQ(problem({"--address"}), "option --address needs a value");
}

TEST(ScanWordsTest, RefusesValueOfFlag) {
  EXPECT_EQ(problem({"--verbose="}), "option --verbose takes no value");
}

}  // namespace
}  // namespace rayjobs::cli
