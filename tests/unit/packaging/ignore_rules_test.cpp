// Ignore rules: their origins, and which of them decides.
#include "packaging/ignore/ignore_rules.hpp"

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(IgnoreRulesTest, TheLastMatchingRuleDecidesAndKnowsItsFileAndLine) {
  auto const rules = file_rules("sub", "sub/.gitignore", "# first\r\n*.log\r!keep.log\n\n  out  ");
  ASSERT_TRUE(rules);
  auto const* const rule = rules->last_match("sub/a.log");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(to_string(rule->written), "sub/.gitignore:2");
  auto const* const negated = rules->last_match("sub/deep/keep.log");
  ASSERT_NE(negated, nullptr);
  EXPECT_TRUE(negated->pattern.negative());
  EXPECT_EQ(negated->written.number, 3U);
  auto const* const stripped = rules->last_match("sub/out");
  ASSERT_NE(stripped, nullptr);
  EXPECT_EQ(stripped->written.pattern, "out");
  EXPECT_EQ(stripped->written.number, 5U);
  EXPECT_EQ(rules->last_match("sub/main.py"), nullptr);
}

TEST(IgnoreRulesTest, ABadPatternInAFileIsNamedWithFileAndLine) {
  auto const rules = file_rules("", ".rayignore", "ok\n[z-a]\n");
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(rules.error().message,
            ".rayignore:2: the pattern '[z-a]' has a character range that ends before it begins");
}

TEST(IgnoreRulesTest, ABadExcludeIsNamedWithItsIndex) {
  PackageOptions options;
  options.excludes = {"a", "!"};
  auto const rules = option_rules(options);
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().message, "excludes[1]: the pattern '!' names nothing to match");
}

TEST(IgnoreRulesTest, APatternThatIsNotUtf8IsRefused) {
  auto const rules = file_rules("", ".gitignore", "ok\nbad\xff\n");
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().message, ".gitignore:2: the pattern 'bad\\xff' is not valid UTF-8");
}

TEST(IgnoreRulesTest, ExcludesCanBringADefaultExcludeBack) {
  PackageOptions options;
  options.excludes = {"!venv"};
  auto const rules = option_rules(options);
  ASSERT_TRUE(rules);
  EXPECT_TRUE(rules->last_match("venv")->pattern.negative());
  EXPECT_FALSE(rules->last_match(".git")->pattern.negative());
}

TEST(IgnoreRulesTest, ANegationDoesNotRescueWhatAnotherListHides) {
  ActiveRules active;
  active.push_back(*file_rules("", ".gitignore", "*.tmp\n"));
  active.push_back(*file_rules("sub", "sub/.gitignore", "!important.tmp\n*.dat\n"));
  auto const* const rule = hiding_rule(active, "sub/important.tmp");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->written.source, ".gitignore");
  EXPECT_NE(hiding_rule(active, "sub/x.dat"), nullptr);
  active.resize(1);
  EXPECT_EQ(hiding_rule(active, "sub/x.dat"), nullptr);
}

/// Whether the rules hide everything directly in `a/b`, and which negation prevents that.
RulesBelow below(std::string const& content) {
  static RuleList rules;  // The result refers to it.
  rules = *file_rules("", ".gitignore", content);
  return rules.below("a/b");
}

TEST(IgnoreRulesTest, KnowsWhetherEverythingInADirectoryIsHidden) {
  for (char const* const hiding :
       {"b/", "a/b/", "/a/b/*", "**/b/**", "a/**", "*", "**", "/a/?/", "a/*/", "a/b/?*", "a/b/**/*",
        "!a/b/x\nb/", "b/\n!a/c/x", "b/\n!a/b/x/y", "b/\n!x/y", "b/\n!x\na/b/*"})
    EXPECT_TRUE(below(hiding).hide_all) << hiding;
  for (char const* const keeping :
       {"c/", "b/x", "b/*.py", "b/??*", "b/[!x]*", "b/*/y", "a/b/*/", ""})
    EXPECT_FALSE(below(keeping).hide_all) << keeping;
}

TEST(IgnoreRulesTest, KnowsTheNegationThatMayKeepSomething) {
  for (char const* const negation :
       {"!x", "!/a/b/x", "!b/", "!*.py", "!a/**", "!**/x", "!a/?/[xy]"}) {
    RulesBelow const verdict = below("b/\n" + std::string(negation) + "\n");
    EXPECT_FALSE(verdict.hide_all) << negation;
    ASSERT_NE(verdict.may_keep, nullptr) << negation;
    EXPECT_EQ(verdict.may_keep->written.pattern, negation);
  }
}

}  // namespace
}  // namespace rayjobs::detail
