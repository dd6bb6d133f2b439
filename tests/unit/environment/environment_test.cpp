// What Ray's variables mean.
#include "support/temporary_directory.hpp"

#include <rayjobs/environment.hpp>

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

Environment with(std::map<std::string, std::string> variables) {
  return Environment(std::move(variables));
}

TEST(EnvironmentTest, TheProcessHasAPath) {
  EXPECT_TRUE(Environment::process().get("PATH"));
  EXPECT_FALSE(Environment::process().get("RAYJOBS_DEV_NO_SUCH_VARIABLE"));
  EXPECT_THAT(Environment::process().names("PAT"), ::testing::Contains("PATH"));
}

TEST(EnvironmentTest, NamesWhatIsSet) {
  auto const variables = with({{"A_2", "x"}, {"A_1", "x"}, {"A_3", ""}, {"A_4", "x"}, {"B", "x"}});
  EXPECT_THAT(variables.without({"A_4"}).names("A_"), ElementsAre("A_1", "A_2"));
}

TEST(ResolveAddressTest, AGivenAddressWins) {
  auto const resolved = resolve_address("http://given", with({{"RAY_ADDRESS", "http://env"}}));
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->address.base_url(), "http://given");
  EXPECT_EQ(resolved->origin, "given");
  EXPECT_EQ(resolved->note,
            "the given address http://given is used, not http://env of RAY_ADDRESS");
}

TEST(ResolveAddressTest, TheNoteHidesThePassword) {
  auto const resolved =
      resolve_address("http://u:canary@given", with({{"RAY_ADDRESS", "http://v:canary@env"}}));
  ASSERT_TRUE(resolved);
  EXPECT_THAT(resolved->note, HasSubstr("env"));
  EXPECT_THAT(resolved->note, Not(HasSubstr("canary")));
}

TEST(ResolveAddressTest, AnOverriddenValueThatDoesNotParseIsNotShown) {
  auto const resolved =
      resolve_address("http://given", with({{"RAY_ADDRESS", "ray://u:canary@head"}}));
  ASSERT_TRUE(resolved);
  EXPECT_THAT(resolved->note, HasSubstr("RAY_ADDRESS"));
  EXPECT_THAT(resolved->note, Not(HasSubstr("canary")));
}

TEST(ResolveAddressTest, TheSameAddressTwiceIsNotWorthANote) {
  auto const resolved =
      resolve_address("http://head:8265/", with({{"RAY_ADDRESS", "http://head:8265"}}));
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->note, "");
}

TEST(ResolveAddressTest, AGivenEmptyAddressIsAnError) {
  auto const resolved = resolve_address("", with({{"RAY_ADDRESS", "http://env"}}));
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().code, ErrorCode::invalid_argument);
}

TEST(ResolveAddress, TakesKubeRaysBeforeTheDefaultIfTheIdIsThereToo) {
  std::map<std::string, std::string> const submitter{{"RAY_DASHBOARD_ADDRESS", "head-svc:8265"},
                                                     {"RAY_JOB_SUBMISSION_ID", "job-x1"}};
  auto const resolved = resolve_address({}, with(submitter)).value();
  EXPECT_EQ(resolved.address.base_url(), "http://head-svc:8265");
  EXPECT_EQ(resolved.origin, "RAY_DASHBOARD_ADDRESS");
  EXPECT_EQ(submission_id_from_environment(with(submitter)), "job-x1");
  auto both = submitter;
  both["RAY_ADDRESS"] = "http://env";
  EXPECT_EQ(resolve_address({}, with(both)).value().origin, "RAY_ADDRESS");
  auto const without_address = with(submitter).without({"RAY_DASHBOARD_ADDRESS"});
  EXPECT_EQ(submission_id_from_environment(without_address), "");
  auto const without_id = with(submitter).without({"RAY_JOB_SUBMISSION_ID"});
  EXPECT_EQ(resolve_address({}, without_id).value().origin, "default");
  auto wrong = submitter;
  wrong["RAY_DASHBOARD_ADDRESS"] = "ray://head";
  EXPECT_EQ(resolve_address({}, with(wrong)).error().context, "RAY_DASHBOARD_ADDRESS");
}

TEST(ResolveAddressTest, RayApiServerAddressGoesBeforeRayAddress) {
  auto const both = resolve_address(
      std::nullopt, with({{"RAY_API_SERVER_ADDRESS", "http://a"}, {"RAY_ADDRESS", "http://b"}}));
  auto const empty = resolve_address(
      std::nullopt, with({{"RAY_API_SERVER_ADDRESS", ""}, {"RAY_ADDRESS", "http://b"}}));
  ASSERT_TRUE(both && empty);
  EXPECT_EQ(both->origin, "RAY_API_SERVER_ADDRESS");
  EXPECT_EQ(both->address.base_url(), "http://a");
  EXPECT_EQ(empty->origin, "RAY_ADDRESS");
  EXPECT_EQ(empty->address.base_url(), "http://b");
}

TEST(ResolveAddressTest, TheDefaultIsTheLocalDashboard) {
  auto const resolved = resolve_address(std::nullopt, with({{"RAY_ADDRESS", ""}}));
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->address.base_url(), "http://127.0.0.1:8265");
  EXPECT_EQ(resolved->origin, "default");
}

TEST(ResolveAddressTest, AnErrorNamesTheVariable) {
  auto const resolved = resolve_address(std::nullopt, with({{"RAY_ADDRESS", "auto"}}));
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(resolved.error().context, "RAY_ADDRESS");
}

TEST(HeadersFromEnvironmentTest, ReadsRayJobHeaders) {
  auto const headers = headers_from_environment(with({{"RAY_JOB_HEADERS", R"({"A": "1"})"}}));
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers, ElementsAre(Pair("A", "1")));
}

TEST(HeadersFromEnvironmentTest, UnsetAndEmptyAreNone) {
  EXPECT_THAT(headers_from_environment(with({})).value(), IsEmpty());
  EXPECT_THAT(headers_from_environment(with({{"RAY_JOB_HEADERS", ""}})).value(), IsEmpty());
}

TEST(HeadersFromEnvironmentTest, AnErrorNamesTheVariable) {
  auto const headers = headers_from_environment(with({{"RAY_JOB_HEADERS", "canary"}}));
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().context, "RAY_JOB_HEADERS");
  EXPECT_THAT(headers.error().message, Not(HasSubstr("canary")));
}

TEST(TokenFromEnvironmentTest, NoTokenIsSentOutsideTokenMode) {
  for (std::string const mode : {"", "k8s", "disabled"}) {
    auto const source =
        token_from_environment(with({{"RAY_AUTH_MODE", mode}, {"RAY_AUTH_TOKEN", "t"}}));
    ASSERT_TRUE(source) << mode;
    EXPECT_FALSE(source->headers) << mode;
  }
}

TEST(TokenFromEnvironmentTest, RayAuthTokenComesFirst) {
  auto const source = token_from_environment(with({{"RAY_AUTH_MODE", "TOKEN"},
                                                   {"RAY_AUTH_TOKEN", " t\n"},
                                                   {"RAY_AUTH_TOKEN_PATH", "/nonexistent"}}));
  ASSERT_TRUE(source);
  EXPECT_EQ(source->origin, "RAY_AUTH_TOKEN");
  EXPECT_THAT(source->headers().value(), ElementsAre(Pair("authorization", "Bearer t")));
}

TEST(TokenFromEnvironmentTest, ThenTheFileThatIsNamed) {
  testing::TemporaryDirectory const directory;
  auto const source = token_from_environment(
      with({{"RAY_AUTH_MODE", "token"},
            {"RAY_AUTH_TOKEN", " "},
            {"RAY_AUTH_TOKEN_PATH", directory.write("token", "from-file").string()}}));
  ASSERT_TRUE(source);
  EXPECT_EQ(source->origin, "RAY_AUTH_TOKEN_PATH");
  EXPECT_THAT(source->headers().value(), ElementsAre(Pair("authorization", "Bearer from-file")));
}

TEST(TokenFromEnvironmentTest, AMissingNamedFileIsNotReplacedByTheDefaultOne) {
  testing::TemporaryDirectory const home;
  home.write(".ray/auth_token", "t");
  auto const source = token_from_environment(with({{"RAY_AUTH_MODE", "token"},
                                                   {"RAY_AUTH_TOKEN_PATH", "/nonexistent"},
                                                   {"HOME", home.path().string()}}));
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(source.error().context, "RAY_AUTH_TOKEN_PATH");
}

TEST(TokenFromEnvironmentTest, ThenTheFileInTheHomeDirectory) {
  testing::TemporaryDirectory const home;
  home.write(".ray/auth_token", "t\n");
  auto const source =
      token_from_environment(with({{"RAY_AUTH_MODE", "token"}, {"HOME", home.path().string()}}));
  ASSERT_TRUE(source);
  EXPECT_EQ(source->origin, "~/.ray/auth_token");
  EXPECT_THAT(source->headers().value(), ElementsAre(Pair("authorization", "Bearer t")));
}

TEST(TokenFromEnvironmentTest, TokenModeWithoutATokenIsUnauthenticated) {
  testing::TemporaryDirectory const home;
  auto const source =
      token_from_environment(with({{"RAY_AUTH_MODE", "token"}, {"HOME", home.path().string()}}));
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::unauthenticated);
  EXPECT_THAT(source.error().hint, HasSubstr("RAY_AUTH_TOKEN"));
}

TEST(PackageOptionsFromEnvironmentTest, DefaultsAreThoseOfTheStruct) {
  auto const options = package_options_from_environment(with({}));
  EXPECT_EQ(options.default_excludes, PackageOptions{}.default_excludes);
  EXPECT_TRUE(options.honour_gitignore);
}

TEST(PackageOptionsFromEnvironmentTest, OnlyOneTurnsGitignoreOff) {
  auto honours = [](std::string const& value) {
    return package_options_from_environment(with({{"RAY_RUNTIME_ENV_IGNORE_GITIGNORE", value}}))
        .honour_gitignore;
  };
  EXPECT_FALSE(honours("1"));
  EXPECT_TRUE(honours("true"));
  EXPECT_TRUE(honours("0"));
}

TEST(PackageOptionsFromEnvironmentTest, DefaultExcludesAreACommaList) {
  auto excludes = [](std::string const& value) {
    return package_options_from_environment(
               with({{"RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES", value}}))
        .default_excludes;
  };
  EXPECT_THAT(excludes(" .git , node_modules,,"), ElementsAre(".git", "node_modules"));
  EXPECT_THAT(excludes(""), IsEmpty());
}

}  // namespace
}  // namespace rayjobs
