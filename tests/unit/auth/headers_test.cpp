// The JSON form of headers, and the combination of providers.
#include <rayjobs/auth.hpp>

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

TEST(ParseHeadersTest, ReadsAnObjectOfStrings) {
  auto const headers = parse_headers(R"({"X-One": "1", "Authorization": "Bearer é"})");
  ASSERT_TRUE(headers) << headers.error().message;
  EXPECT_THAT(*headers, ElementsAre(Pair("Authorization", "Bearer é"), Pair("X-One", "1")));
}

TEST(ParseHeadersTest, AnEmptyObjectIsNoHeaders) {
  auto const headers = parse_headers(" {} ");
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers, IsEmpty());
}

class RefusedHeadersTest : public ::testing::TestWithParam<std::string> {};

TEST_P(RefusedHeadersTest, FailWithoutShowingAValue) {
  auto const headers = parse_headers(GetParam());
  ASSERT_FALSE(headers) << GetParam();
  EXPECT_EQ(headers.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(headers.error().message, Not(IsEmpty()));
  EXPECT_THAT(headers.error().message + headers.error().hint + headers.error().detail,
              Not(HasSubstr("canary")));
}

INSTANTIATE_TEST_SUITE_P(
    ParseHeadersTest, RefusedHeadersTest,
    ::testing::Values("", "canary", "[\"canary\"]", "\"canary\"", "{\"A\": \"canary\"",
                      R"({"A": ["canary"]})", R"({"A": 1})", R"({"A": null})", R"({"": "canary"})",
                      R"({"A B": "canary"})", R"({"A:": "canary"})", R"({"Ä": "canary"})",
                      R"({"A\r\nB": "canary"})", R"({"A": "canary\r\nX: y"})",
                      R"({"A": "canary\u0000"})", R"({"A": "canary\n"})",
                      R"({"A": "\u007fcanary"})", R"({"a": "canary", "A": "canary"})",
                      R"({"Content-Length": "5"})", R"({"transfer-encoding": "chunked"})",
                      std::string(100'000, '[')));

TEST(HeaderProviderTest, StaticHeadersAreTheSameEveryTime) {
  auto const provider = static_headers({{"A", "1"}});
  for (int i = 0; i < 2; ++i) {
    auto const headers = provider();
    ASSERT_TRUE(headers);
    EXPECT_THAT(*headers, ElementsAre(Pair("A", "1")));
  }
}

TEST(HeaderProviderTest, TheFirstOfTwoProvidersWins) {
  auto const headers =
      combine(static_headers({{"A", "1"}, {"B", "2"}}), static_headers({{"b", "3"}, {"C", "4"}}))();
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers, ElementsAre(Pair("A", "1"), Pair("B", "2"), Pair("C", "4")));
}

TEST(HeaderProviderTest, AMissingProviderGivesNothing) {
  auto const left = combine(nullptr, static_headers({{"A", "1"}}))();
  auto const right = combine(static_headers({{"A", "1"}}), nullptr)();
  ASSERT_TRUE(left && right);
  EXPECT_EQ(*left, *right);
  EXPECT_FALSE(combine(nullptr, nullptr));
}

TEST(HeaderProviderTest, CombiningPassesAnErrorOn) {
  auto const headers = combine(static_headers({}), bearer_token(""))();
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
}

}  // namespace
}  // namespace rayjobs
