// No secret is printed, however much is.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCanary[] = "c4nary";

class SecretsTest : public CliTest {
 protected:
  std::string everything(Words const& arguments, Variables const& variables) {
    auto const result = run(arguments, variables);
    return result.out + result.err;
  }

  Variables const secrets_{{"RAY_AUTH_MODE", "token"},
                           {"RAY_AUTH_TOKEN", kCanary},
                           {"RAY_JOB_HEADERS", R"({"X-Api-Key": "c4nary", "Cookie": "a=c4nary"})"}};
};

TEST_F(SecretsTest, StayOutOfEverythingAtMostVerbose) {
  plan(ended("SUCCEEDED", "log\n"));
  std::string const text = everything({"submit", "-vv", "--", "true"}, secrets_);
  EXPECT_THAT(text, HasSubstr("SUCCEEDED"));
  EXPECT_THAT(text, Not(HasSubstr(kCanary)));
}

TEST_F(SecretsTest, StayOutOfRefusals) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("another"); });
  std::string const text = everything({"list", "-vv"}, secrets_);
  EXPECT_THAT(text, HasSubstr("error: "));
  EXPECT_THAT(text, Not(HasSubstr(kCanary)));
}

TEST_F(SecretsTest, StayOutOfTheAddress) {
  std::string address = server_.url();
  address.insert(std::string("http://").size(), "user:c4nary@");
  plan(ended("SUCCEEDED"));
  std::string const text = everything({"submit", "-vv", "--address", address, "--", "true"}, {});
  EXPECT_THAT(text, HasSubstr("SUCCEEDED"));
  EXPECT_THAT(text, Not(HasSubstr(kCanary)));
}

TEST_F(SecretsTest, StayOutOfAddressErrors) {
  EXPECT_THAT(everything({"list", "--address", "http://user:c4nary@bad host"}, {}),
              Not(HasSubstr(kCanary)));
}

TEST_F(SecretsTest, StayOutOfHeaderErrors) {
  EXPECT_THAT(everything({"list", "--headers", R"({"Authorization": "c4nary)"}, {}),
              Not(HasSubstr(kCanary)));
  EXPECT_THAT(everything({"list", "--headers", R"({"Authorization": "c4nary\n"})"}, {}),
              Not(HasSubstr(kCanary)));
}

}  // namespace
}  // namespace rayjobs::testing
