// The bounded JSON parser.
#include "core/json.hpp"

#include <cstddef>
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

TEST(JsonTest, DeepNestingBecomesNullWithoutRecursion) {
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  std::string const open(200, '[');
  std::string const close(200, ']');
  EXPECT_EQ(parse_json(open + R"([{"]\"]": [NaN, "\udc00"]}], 1)" + close)->dump(),
            open + "null,1" + close);
  EXPECT_EQ(parse_json(open + close)->dump(), open + close);
}

TEST(JsonTest, LevelsWithTooManyValuesBecomeNull) {
  auto const zeros = [](std::size_t count) {
    std::string text = "[0";
    for (std::size_t i = 1; i < count; ++i) text += ",0";
    return text + ']';
  };
  EXPECT_EQ(parse_json(zeros(kMaxJsonValues))->size(), kMaxJsonValues);
  std::string const many = zeros(kMaxJsonValues);
  EXPECT_TRUE(parse_json(zeros(kMaxJsonValues + 1))->is_null());
  EXPECT_EQ(parse_json(R"({"a": {"b": )" + many + R"(, "c": [1]}, "d": [2]})")->dump(),
            R"({"a":{"b":null,"c":null},"d":[2]})");
  EXPECT_FALSE(parse_json(R"({"a": )" + many));
  EXPECT_FALSE(parse_json("1" + many));
}

TEST(JsonTest, ATruncatedTextIsRefusedAtAnyDepth) {
  std::string const whole =
      R"({"a": NaN, "b": "\udc00", "c": )" + std::string(300, '[') + std::string(300, ']') + '}';
  ASSERT_TRUE(parse_json(whole));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(parse_json(whole.substr(0, length))) << length;
}

TEST(JsonTest, WhatIsNoNumberOfJsonBecomesNull) {
  auto const value = parse_json(R"({"a": NaN, "b": [Infinity,-Infinity,-1], "c": "NaN \"NaN"})");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->dump(), R"({"a":null,"b":[null,null,-1],"c":"NaN \"NaN"})");
  EXPECT_EQ(parse_json('[' + std::string(400, '9') + ",-1e999,1e-999,2]")->dump(),
            "[null,null,0.0,2]");
  for (char const* const text : {"[-NaN]", "[NaNs]", "[nan]", "[NaN", "[1-2]", "[1.]", "[+1]"})
    EXPECT_FALSE(parse_json(text)) << text;
}

TEST(JsonTest, AnArrayIsTakenApart) {
  EXPECT_EQ(json_elements(R"( [1,"],\"[", {"a":[2,3]} ] )", 3),
            (std::vector<std::string_view>{"1", R"("],\"[")", R"( {"a":[2,3]} )"}));
  EXPECT_FALSE(json_elements("[1,2,3,4]", 3));
  EXPECT_EQ(json_elements("[ ]", 3), std::vector<std::string_view>{});
  EXPECT_EQ(json_elements("[,]", 3), (std::vector<std::string_view>{"", ""}));
  for (char const* const text :
       {"", "[", "]", "{}", "[[]", "[]]", "[\"]", "[\"\\\"]", "[1][2", "[1] 2"})
    EXPECT_FALSE(json_elements(text, 3)) << text;
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
