// Address::parse: every spelling that is accepted, every one that is refused, and what is shown.
#include <rayjobs/address.hpp>

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

struct Spelling {
  std::string text{};
  std::string base_url{};
};

class AcceptedAddressTest : public ::testing::TestWithParam<Spelling> {};

TEST_P(AcceptedAddressTest, HasItsBaseUrl) {
  auto const address = Address::parse(GetParam().text);
  ASSERT_TRUE(address) << address.error().message;
  EXPECT_EQ(address->base_url(), GetParam().base_url) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    AddressTest, AcceptedAddressTest,
    ::testing::Values(
        Spelling{"http://head:8265", "http://head:8265"}, Spelling{"http://head", "http://head"},
        Spelling{"https://ray.example.com", "https://ray.example.com"},
        Spelling{"https://ray.example.com:443/", "https://ray.example.com:443"},
        Spelling{"HTTP://head:8265", "http://head:8265"}, Spelling{"head", "http://head:8265"},
        Spelling{"head:9000", "http://head:9000"}, Spelling{"head:6379", "http://head:6379"},
        Spelling{"127.0.0.1", "http://127.0.0.1:8265"}, Spelling{"[::1]", "http://[::1]:8265"},
        Spelling{"[::1]:8266", "http://[::1]:8266"},
        Spelling{"http://[fe80::1%25eth0]:8265", "http://[fe80::1%25eth0]:8265"},
        Spelling{"http://head:8265///", "http://head:8265"},
        Spelling{"http://gw/ray/one/", "http://gw/ray/one"},
        Spelling{"gw/ray", "http://gw:8265/ray"}, Spelling{"gw:80/ray/", "http://gw:80/ray"},
        Spelling{"  http://head:8265\n", "http://head:8265"},
        Spelling{"http://head:08265", "http://head:8265"},
        Spelling{"http://user:pw@head:8265/p", "http://head:8265/p"},
        Spelling{"http://@head", "http://head"}, Spelling{"http://h/a%20b", "http://h/a%20b"}));

class RefusedAddressTest : public ::testing::TestWithParam<std::string> {};

TEST_P(RefusedAddressTest, FailsWithAHint) {
  auto const address = Address::parse(GetParam());
  ASSERT_FALSE(address) << GetParam();
  EXPECT_EQ(address.error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(address.error().message.empty());
  EXPECT_FALSE(address.error().hint.empty());
  EXPECT_EQ(address.error().message.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    AddressTest, RefusedAddressTest,
    ::testing::Values("", "   ", "auto", "local", "ray://head:10001", "anyscale://cluster",
                      "module.path://rest", "ftp://head", "://head", "http://", "http:///path",
                      "http://:8265", ":10001", "http://head:", "http://head:0",
                      "http://head:65536", "http://head:99999999999", "http://head:82a", "head:-1",
                      "http://head?x=1", "http://head/#/jobs", "http://he ad", "http://he\tad",
                      std::string("http://he\0ad", 12), "http://he\x7f", "::1", "fe80::1:8265",
                      "http://[::1", "http://[::g]", "http://[]", "http://[::1]x", "http://-head",
                      "http://h\xc3\xa9", "http://head/a\\b", "http://head/\xc3\xa9",
                      "http://a%3Ab:pw@head"));

TEST(AddressTest, DecodesTheUserInfo) {
  auto const address = Address::parse("http://us%40er:p%3Aw:x@head:8265");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->user_info(), (UserInfo{.user = "us@er", .password = "p:w:x"}));
  EXPECT_EQ(address->base_url(), "http://head:8265");
}

TEST(AddressTest, HasNoUserInfoByDefault) {
  auto const address = Address::parse("http://head");
  ASSERT_TRUE(address);
  EXPECT_FALSE(address->user_info());
  EXPECT_EQ(address->redacted(), "http://head");
}

TEST(AddressTest, RedactsThePassword) {
  auto const address = Address::parse("https://us%40er:canary@head/p");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->redacted(), "https://us%40er:<redacted>@head/p");
}

TEST(AddressTest, RedactsAUserThatMayBeAToken) {
  auto const address = Address::parse("https://canary@head");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->redacted(), "https://<redacted>@head");
}

class SecretAddressTest : public ::testing::TestWithParam<std::string> {};

TEST_P(SecretAddressTest, IsNotShownWhenItIsRefused) {
  auto const address = Address::parse(GetParam());
  ASSERT_FALSE(address);
  EXPECT_EQ((address.error().message + address.error().hint).find("canary"), std::string::npos)
      << address.error().message;
}

INSTANTIATE_TEST_SUITE_P(AddressTest, SecretAddressTest,
                         ::testing::Values("http://u:canary@head:x", "u:canary@",
                                           "http://u:canary@", "ray://u:canary@head",
                                           "http://u:can/canary@head:8265",
                                           "http://head?token=canary", "http://u:ca nary canary@h",
                                           "http://head/#canary"));

TEST(AddressTest, SuggestsBracketsForAnIpv6Address) {
  auto const address = Address::parse("http://::1:8265");
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().hint, "put an IPv6 address in brackets, as in http://[::1]:8265");
}

}  // namespace
}  // namespace rayjobs
