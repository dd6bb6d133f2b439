// Unit tests of how options and environment become settings.
#include "settings/settings.hpp"

#include "support/temporary_directory.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using Variables = std::map<std::string, std::string>;

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

HeaderList headers_of(Settings const& settings) { return settings.client.headers().value(); }

TEST(SettingsTest, NameTheOriginOfTheAddress) {
  auto const settings =
      resolve_settings({}, Environment(Variables{{"RAY_ADDRESS", "http://u:secret@head:8265"}}))
          .value();
  EXPECT_THAT(settings.origins,
              Contains("address " + settings.address.redacted() + " (from RAY_ADDRESS)"));
  EXPECT_EQ(settings.credentials, "the user and password of the address");
}

TEST(SettingsTest, PreferHeadersOptionWithoutReadingTheVariable) {
  SharedOptions options;
  options.headers = R"({"X-A": "1"})";
  auto const settings =
      resolve_settings(options, Environment(Variables{{"RAY_JOB_HEADERS", "{"}})).value();
  EXPECT_EQ(headers_of(settings), (HeaderList{{"X-A", "1"}}));
  EXPECT_THAT(settings.origins, Contains("headers X-A (from --headers)"));
}

TEST(SettingsTest, AddTheTokenToOtherHeaders) {
  auto const settings =
      resolve_settings({}, Environment(Variables{{"RAY_JOB_HEADERS", R"({"X-A": "1"})"},
                                                 {"RAY_AUTH_MODE", "token"},
                                                 {"RAY_AUTH_TOKEN", "t"}}))
          .value();
  EXPECT_EQ(headers_of(settings), (HeaderList{{"authorization", "Bearer t"}, {"X-A", "1"}}));
  EXPECT_EQ(settings.credentials, "the token of RAY_AUTH_TOKEN");
}

TEST(SettingsTest, PreferTheTokenFileToEveryVariable) {
  testing::TemporaryDirectory const directory;
  SharedOptions options;
  options.token_file = directory.write("token", " of-the-file\n").string();
  auto const settings =
      resolve_settings(
          options,
          Environment(Variables{{"RAY_JOB_HEADERS", R"({"Authorization": "Bearer h", "X-A": "1"})"},
                                {"RAY_AUTH_MODE", "token"},
                                {"RAY_AUTH_TOKEN", "t"}}))
          .value();
  EXPECT_EQ(headers_of(settings),
            (HeaderList{{"authorization", "Bearer of-the-file"}, {"X-A", "1"}}));
  EXPECT_EQ(settings.credentials, "the token of --token-file");
  EXPECT_THAT(settings.origins, Contains("token (from --token-file)"));
  EXPECT_THAT(settings.warnings, IsEmpty());
}

TEST(SettingsTest, PreferAnAuthorizationHeaderToTheTokenFile) {
  testing::TemporaryDirectory const directory;
  SharedOptions options;
  options.headers = R"({"Authorization": "Bearer x"})";
  options.token_file = directory.write("token", "t").string();
  auto const settings = resolve_settings(options, Environment(Variables{})).value();
  EXPECT_EQ(headers_of(settings), (HeaderList{{"Authorization", "Bearer x"}}));
  EXPECT_THAT(settings.warnings, ElementsAre(HasSubstr("not the token of --token-file")));
}

TEST(SettingsTest, FailWithoutATokenInTheTokenFile) {
  SharedOptions options;
  options.token_file = "/nonexistent/token";
  auto const settings = resolve_settings(options, Environment(Variables{}));
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(settings.error().context, "--token-file");
}

TEST(SettingsTest, NeedNoTokenBesideAnAuthorizationHeader) {
  SharedOptions options;
  options.headers = R"({"aUTHORIZATION": "Bearer x"})";
  auto const settings =
      resolve_settings(options, Environment(Variables{{"RAY_AUTH_MODE", "token"}})).value();
  EXPECT_EQ(headers_of(settings), (HeaderList{{"aUTHORIZATION", "Bearer x"}}));
}

TEST(SettingsTest, FailWithoutTheTokenOfTokenMode) {
  auto const settings = resolve_settings({}, Environment(Variables{{"RAY_AUTH_MODE", "token"}}));
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().code, ErrorCode::unauthenticated);
}

TEST(SettingsTest, TurnVerificationOff) {
  SharedOptions options;
  options.verify = "False";
  auto const settings = resolve_settings(options, Environment(Variables{})).value();
  EXPECT_FALSE(settings.client.tls.verify_peer);
  EXPECT_THAT(settings.origins, Contains("unverified TLS connections (from --verify)"));
}

}  // namespace
}  // namespace rayjobs::cli
