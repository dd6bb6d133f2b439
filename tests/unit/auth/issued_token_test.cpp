// What counts as a token of a program's output, and for how long.
#include "auth/issued_token.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

std::string credential_text(std::string const& token, std::string const& expires) {
  return R"({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": ")" +
         token + R"(", "expirationTimestamp": ")" + expires + R"("}})";
}

TEST(FreshUntilTest, IsHalfAMinuteBeforeTheEndOrHalfALife) {
  EXPECT_EQ(detail::fresh_until(1000s, 4600s), 4570s);
  EXPECT_EQ(detail::fresh_until(1000s, 1060s), 1030s);
  EXPECT_EQ(detail::fresh_until(1000s, 1010s), 1005s);
  EXPECT_EQ(detail::fresh_until(1000s, 1000s), 1000s);
  EXPECT_EQ(detail::fresh_until(1000s, 10s), 1000s);
}

TEST(IssuedTokenTest, ReadsTimesOfRfc3339) {
  auto const expires = [](std::string const& time) {
    return detail::parse_issued_token(credential_text("t", time)).value().expires;
  };
  EXPECT_EQ(expires("1970-01-01T00:01:00Z"), 60s);
  EXPECT_EQ(expires("1970-01-01T01:01:00.123456+01:00"), 60s);
  EXPECT_EQ(expires("1969-12-31t23:01:00-01:00"), 60s);
  EXPECT_EQ(expires("9999-12-31T23:59:59Z"), 253402300799s);
  for (char const* const wrong :
       {"", "soon", "2026-11-29", "2026-11-29T06:02:57", "2026-13-29T06:02:57Z",
        "2026-11-31T06:02:57Z", "2026-11-29T24:02:57Z", "2026-11-29T06:02:57Zx",
        "2026-11-29T06:02:57.Z", "2026-11-29T06:02:57+01", "-026-11-29T06:02:57Z"})
    EXPECT_FALSE(detail::parse_issued_token(credential_text("t", wrong))) << wrong;
}

TEST(IssuedTokenTest, NeedsNoTimeOfExpiry) {
  for (char const* const text :
       {R"({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1",
            "status": {"token": "t"}})",
        R"({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
            "status": {"token": "t", "expirationTimestamp": null}})",
        "\xEF\xBB\xBFt"}) {
    auto const issued = detail::parse_issued_token(text);
    ASSERT_TRUE(issued) << text;
    EXPECT_EQ(issued->token, "t");
    EXPECT_EQ(issued->expires, std::nullopt);
  }
}

class NoTokenTest : public ::testing::TestWithParam<std::string> {};

TEST_P(NoTokenTest, IsRefusedWithoutShowingIt) {
  auto const issued = detail::parse_issued_token(GetParam());
  ASSERT_FALSE(issued) << GetParam();
  EXPECT_EQ(issued.error().code, ErrorCode::unauthenticated);
  EXPECT_THAT(issued.error().message, Not(HasSubstr("canary")));
}

INSTANTIATE_TEST_SUITE_P(
    EachKind, NoTokenTest,
    ::testing::Values(
        "", " \n", "two canary", "two\ncanary", "canary\x1b[0m", "{canary",
        R"({"token": "canary"})",
        R"({"kind": "ExecCredential", "apiVersion": "x/v1", "status": {"token": "canary"}})",
        R"({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1"})",
        credential_text("", "2026-11-29T06:02:57Z"),
        credential_text("can ary", "2026-11-29T06:02:57Z"), credential_text("canary", "soon")));

}  // namespace
}  // namespace rayjobs
