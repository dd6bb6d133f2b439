// Which token waits until Ray asks for one, and for which addresses.
#include "support/temporary_directory.hpp"

#include <rayjobs/environment.hpp>

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using Variables = std::map<std::string, std::string>;

class TokenWhenRayAsksTest : public ::testing::Test {
 protected:
  static TokenSource source(Variables variables, std::string const& address,
                            ConnectionOptions const& connection = {}, TlsOptions const& tls = {}) {
    return token_when_ray_asks(Environment(std::move(variables)), Address::parse(address).value(),
                               connection, tls);
  }
  /// What is sent after Ray has asked.
  static std::string asked(TokenSource const& from) {
    if (!from.headers) return "nothing";
    if (!from.headers().value().empty()) return "sent before Ray asked";
    HeaderList const refused;
    HeaderQuery query;
    query.refused = &refused;
    query.by_ray = query.wants_token = true;
    auto const headers = from.headers(query);
    return headers ? headers->front().second : headers.error().message;
  }
  testing::TemporaryDirectory home_{};
  std::string file_ = home_.write("named", "of-the-file\n").string();
  Variables with_home_{{"HOME", home_.path().string()}};
};

TEST_F(TokenWhenRayAsksTest, ANamedTokenIsForEveryAddress) {
  for (char const* const address : {"http://head:8265", "https://head", "127.0.0.1:8265"}) {
    EXPECT_EQ(asked(source({{"RAY_AUTH_TOKEN", " t\n"}, {"RAY_AUTH_TOKEN_PATH", file_}}, address)),
              "Bearer t");
    auto const of_file = source({{"RAY_AUTH_TOKEN", ""}, {"RAY_AUTH_TOKEN_PATH", file_}}, address);
    EXPECT_EQ(asked(of_file), "Bearer of-the-file");
    EXPECT_EQ(of_file.origin, "RAY_AUTH_TOKEN_PATH");
  }
}

TEST_F(TokenWhenRayAsksTest, AModeThatDecidesLeavesNothingToAsk) {
  for (char const* const mode : {"token", "TOKEN", "disabled"})
    EXPECT_FALSE(source({{"RAY_AUTH_MODE", mode}, {"RAY_AUTH_TOKEN", "t"}}, "http://head").headers);
  EXPECT_FALSE(source({}, "http://127.0.0.1").headers);
  EXPECT_FALSE(source(with_home_, "http://127.0.0.1").headers) << "there is no file";
}

TEST_F(TokenWhenRayAsksTest, AFileThatIsNotThereIsMissedWhenRayAsks) {
  EXPECT_THAT(asked(source({{"RAY_AUTH_TOKEN_PATH", file_ + ".gone"}}, "http://head")),
              ::testing::HasSubstr("cannot be read"));
}

TEST_F(TokenWhenRayAsksTest, TheTokenOfTheHomeDirectoryIsOnlyForHttpsAndThisMachine) {
  std::filesystem::create_directory(home_.path() / ".ray");
  home_.write(".ray/auth_token", "of-home");
  for (char const* const address :
       {"https://head", "http://127.0.0.1:8265", "127.9.9.9", "http://localhost:1/x",
        "http://LOCALHOST", "http://[::1]:8265"})
    EXPECT_EQ(asked(source(with_home_, address)), "Bearer of-home") << address;
  for (char const* const address :
       {"http://head", "http://128.0.0.1", "http://localhost.example.com",
        "http://127.0.0.1.nip.io", "http://0.0.0.0", "http://[::2]", "http://127.1"})
    EXPECT_FALSE(source(with_home_, address).headers) << address;
}

TEST_F(TokenWhenRayAsksTest, ALocalNameThatLeadsElsewhereIsNotThisMachine) {
  std::filesystem::create_directory(home_.path() / ".ray");
  home_.write(".ray/auth_token", "of-home");
  char const* const address = "http://localhost:8265";
  EXPECT_FALSE(source(with_home_, address, {.proxy = "http://proxy:1"}).headers);
  EXPECT_FALSE(source(with_home_, address, {.resolve = {"localhost:8265:10.0.0.1"}}).headers);
  for (char const* const name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
    Variables variables = with_home_;
    variables[name] = "http://proxy:1";
    EXPECT_FALSE(source(variables, address).headers);
    EXPECT_EQ(asked(source(variables, address, {.proxy = ""})), "Bearer of-home");
    EXPECT_EQ(asked(source(variables, address, {.unix_socket = "/s"})), "Bearer of-home");
    EXPECT_EQ(asked(source(variables, "https://head")), "Bearer of-home");
  }
}

}  // namespace
}  // namespace rayjobs
