// IgnorePattern, against the recorded answers of Ray's own pattern library.
#include "packaging/ignore/ignore_pattern.hpp"

#include "packaging/ignore/ignore_rules.hpp"
#include "packaging/io/path_text.hpp"
#include "support/paths.hpp"

#include <ctime>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs::detail {
namespace {

/// "true", "false", or "raises".
std::string verdict(nlohmann::json const& patterns, std::string const& path) {
  RuleList rules("");
  for (auto const& pattern : patterns)
    if (!rules.add({pattern.get<std::string>()})) return "raises";
  auto const* const rule = rules.last_match(path == "." ? "" : path);
  return rule != nullptr && !rule->pattern.negative() ? "true" : "false";
}

TEST(IgnorePatternTest, AgreesWithEachRecordedCase) {
  auto const vectors =
      nlohmann::json::parse(std::ifstream(testing::vectors_folder() + "/patterns.json"));
  ASSERT_EQ(vectors["cases"].size(), 350U);
  for (auto const& test : vectors["cases"]) {
    auto const& excluded = test["excluded"];
    EXPECT_EQ(verdict(test["patterns"], test["path"].get<std::string>()),
              excluded.is_string() ? excluded.get<std::string>() : excluded.dump())
        << test.dump();
  }
}

bool matches(std::string_view pattern, std::string_view path) {
  auto const parsed = IgnorePattern::parse(pattern);
  EXPECT_TRUE(parsed && *parsed) << pattern;
  return (*parsed)->matches(code_points(path));
}

TEST(IgnorePatternTest, BlankLinesAndCommentsAreNoPatterns) {
  for (std::string_view const line : {"", "  \t", "# x", "/", "\u2003", " \xc2\xa0 "}) {
    auto const parsed = IgnorePattern::parse(line);
    ASSERT_TRUE(parsed) << line;
    EXPECT_FALSE(*parsed) << line;
  }
}

TEST(IgnorePatternTest, RefusesWhatRaysClientRaisesFor) {
  for (std::string_view const line : {"!", "\\", "!\\", "[z-a]", "x/[b-a]*"})
    EXPECT_EQ(IgnorePattern::parse(line).error().code, ErrorCode::invalid_argument) << line;
}

TEST(IgnorePatternTest, WildcardsCountCodePoints) {
  EXPECT_TRUE(matches("caf?.py", "café.py"));
  EXPECT_TRUE(matches("[日-本]x", "日x"));
  EXPECT_FALSE(matches("?", "ab"));
}

TEST(IgnorePatternTest, WildcardsMatchNamesThatAreNotUtf8) {
  EXPECT_TRUE(matches("bad?.log", "bad\xff.log"));
}

TEST(IgnorePatternTest, ANewlineStopsEveryDepthButNotANameWildcard) {
  EXPECT_FALSE(matches("*.log", "new\nline/x.log"));
  EXPECT_TRUE(matches("new*line", "new\nline"));
  EXPECT_TRUE(matches("foo", "foo\n"));
}

TEST(IgnorePatternTest, MiddleDoubleStarAfterDoubledSlashNeedsTheSlash) {
  EXPECT_FALSE(matches("//**/x", "x"));
  EXPECT_FALSE(matches("//**/x", "a/x"));
}

TEST(IgnorePatternTest, BracketsFollowPythonsClasses) {
  EXPECT_TRUE(matches("[]-a]", "^"));
  EXPECT_TRUE(matches("[^a]", "^"));
  EXPECT_TRUE(matches("[!a]", "^"));
  EXPECT_TRUE(matches("[!]", "[!]"));
  EXPECT_TRUE(matches("[a-]", "-"));
  EXPECT_TRUE(matches("x[!a]y", "x/y"));
}

TEST(IgnorePatternTest, PathologicalPatternsFinishQuickly) {
  std::string const name(255, 'a');
  std::string const path(4000, 'a');
  std::string stars;
  for (int i = 0; i < 100; ++i) stars += "*a";
  std::string depths;
  for (int i = 0; i < 100'000; ++i) depths += "**/";
  std::string repeated = "a";
  for (int i = 0; i < 100'000; ++i) repeated += "/**";
  std::clock_t const begin = std::clock();  // CPU time: a busy machine changes nothing
  EXPECT_FALSE(matches(stars + "b", name));
  EXPECT_FALSE(matches("x/" + stars + "b", path));
  EXPECT_FALSE(matches(depths + "a", path));
  EXPECT_FALSE(matches(repeated + "/b", path));
  EXPECT_FALSE(matches(std::string(1'000'000, '*') + "b", path));
  EXPECT_FALSE(matches(std::string(1'000'000, '?'), path));
  EXPECT_FALSE(matches(std::string(1'000'000, '['), path));
  EXPECT_TRUE(matches("[" + std::string(1'000'000, 'a') + "]*", path));
  EXPECT_LT((std::clock() - begin) / CLOCKS_PER_SEC, 20);  // exponential time: for ever
}

}  // namespace
}  // namespace rayjobs::detail
