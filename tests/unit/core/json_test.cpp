// The bounded JSON parser.
#include "core/json.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(JsonTest, RefusesWhatIsNotJson) {
  EXPECT_FALSE(parse_json(""));
  EXPECT_FALSE(parse_json("{\"a\":1"));
  EXPECT_FALSE(parse_json("<html>"));
  EXPECT_FALSE(parse_json("\"\xff\""));
}

TEST(JsonTest, RefusesDeepNestingWithoutRecursion) {
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  EXPECT_FALSE(parse_json(std::string(201, '[') + std::string(201, ']')));
  EXPECT_TRUE(parse_json(std::string(200, '[') + std::string(200, ']')));
}

TEST(JsonTest, BracketsInStringsDoNotNest) {
  EXPECT_TRUE(parse_json("[\"\\\"" + std::string(1000, '[') + "\"]"));
}

TEST(JsonTest, ReplacesLoneSurrogatesAndKeepsPairs) {
  auto const value = parse_json(R"(["a\udcffb\\udcff", "\ud83d\ude80", "\ud83dx"])");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->at(0).get<std::string>(), "a\uFFFDb\\udcff");
  EXPECT_EQ(value->at(1).get<std::string>(), "🚀");
  EXPECT_EQ(value->at(2).get<std::string>(), "\uFFFDx");
}

}  // namespace
}  // namespace rayjobs::detail
