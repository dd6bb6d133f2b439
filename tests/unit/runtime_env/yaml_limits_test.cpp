// Hostile YAML and JSON: depth and expansion are bounded, so nothing crashes or hangs.
#include "runtime_env/text/yaml_json.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

std::string repeated(std::string const& text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

std::string nested(std::string const& open, std::string const& close, int depth) {
  return repeated(open, depth) + repeated(close, depth);
}

std::string refusal(std::string const& yaml) {
  auto const value = yaml_to_json(yaml, "env.yaml");
  return value ? "accepted" : value.error().message;
}

TEST(YamlLimitsTest, NumbersOfMoreDigitsThanJsonReadersTakeAreRefused) {
  EXPECT_EQ(refusal("0x" + repeated("f", 240)), "accepted");
  EXPECT_NE(refusal("0x" + repeated("f", 270)).find("JSON cannot express"), std::string::npos);
  EXPECT_EQ(refusal(repeated("9", 300)), "accepted");
  EXPECT_NE(refusal(repeated("9", 301)).find("JSON cannot express"), std::string::npos);
}

constexpr int kDepth = static_cast<int>(kMaxDepth);

TEST(YamlLimitsTest, DeepNestingIsAcceptedUpToTheLimit) {
  EXPECT_EQ(refusal(nested("[", "]", kDepth)), "accepted");
  EXPECT_NE(refusal(nested("[", "]", kDepth + 1)).find("nesting is deeper than 200 levels"),
            std::string::npos);
}

TEST(YamlLimitsTest, TenThousandBracketsAreRefused) {
  for (std::string const bracket : {"[", "{", "{a: ", "- ", "? "})
    EXPECT_NE(refusal(repeated(bracket, 10'000)).find("nesting is deeper"), std::string::npos)
        << bracket;
}

TEST(YamlLimitsTest, AMillionfoldAliasExpansionIsRefused) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 7; ++i) {
    std::string const below = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below +
            repeated(", " + below, 9) + "]\n";
  }
  EXPECT_NE(refusal(yaml).find("the aliases expand to more than 64 MiB"), std::string::npos);
}

TEST(YamlLimitsTest, RepeatingALongTextIsRefused) {
  std::string const yaml =
      "a: &a " + std::string(100'000, 'x') + "\nb: [" + repeated("*a, ", 700) + "]\n";
  EXPECT_NE(refusal(yaml).find("the aliases expand to more than 64 MiB"), std::string::npos);
}

TEST(YamlLimitsTest, AnAliasCountsWhateverItIsWrappedIn) {
  std::string const text = "a: &a " + std::string(100'000, 'x') + "\nb:\n";
  for (std::string const item : {"  - [*a]\n", "  - {c: *a}\n", "  - [[*a, *a]]\n"})
    EXPECT_NE(refusal(text + repeated(item, 700)).find("the aliases expand to more than 64 MiB"),
              std::string::npos)
        << item;
  EXPECT_EQ(refusal(text + repeated("  - [*a]\n", 600)), "accepted");
}

TEST(YamlLimitsTest, AliasesCannotDeepenBeyondTheLimit) {
  std::string yaml = "a0: &a0 " + nested("[", "]", 150) + "\n";
  yaml += "a1: &a1 " + repeated("[", 60) + "*a0" + repeated("]", 60) + "\n";
  EXPECT_NE(refusal(yaml).find("nesting is deeper than 200 levels"), std::string::npos);
}

TEST(YamlLimitsTest, LongPlainTextIsNotMistakenForANumber) {
  std::string const digits(100'000, '7');
  EXPECT_EQ(refusal("a: " + digits + "x\n"), "accepted");
}

TEST(JsonLimitsTest, DeepNestingIsAcceptedUpToTheLimit) {
  EXPECT_TRUE(read_json(nested("[", "]", kDepth)));
  auto const deeper = read_json(nested("[", "]", 10'000));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().message, "the JSON is nested deeper than 200 levels");
}

}  // namespace
}  // namespace rayjobs::detail
