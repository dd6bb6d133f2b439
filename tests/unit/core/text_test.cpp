// Text functions.
#include "core/text.hpp"

#include <rayjobs/printable.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(TextTest, TrimRemovesWhiteSpaceAtBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
}

TEST(TextTest, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(TextTest, PercentEncodingRoundTrips) {
  EXPECT_EQ(percent_encode("a/b c%é~"), "a%2Fb%20c%25%C3%A9~");
  EXPECT_EQ(percent_decode(percent_encode("a/b c%é~")), "a/b c%é~");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("x%41"), "xA");
}

TEST(TextTest, PrintableNeverContainsControlCharactersOrBrokenUtf8) {
  EXPECT_EQ(printable("a\x1b[0m\nb\xff"), "a?[0m b?");
  EXPECT_EQ(printable("ééé", 4), "éé…");
  EXPECT_EQ(printable("\xC2\x9B"
                      "1m\u202Ea\uFEFF"),
            "?1m?a?");
}

TEST(TextTest, ValidUtf8FollowsRfc3629) {
  EXPECT_TRUE(is_valid_utf8("aé日🚀"));
  EXPECT_FALSE(is_valid_utf8("\xc0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_valid_utf8("\xe2\x82"));
}

TEST(TextTest, Utf8LengthIsThatOfTheFirstSequence) {
  EXPECT_EQ(utf8_length("a日"), 1U);
  EXPECT_EQ(utf8_length("éa"), 2U);
  EXPECT_EQ(utf8_length("日a"), 3U);
  EXPECT_EQ(utf8_length("🚀a"), 4U);
  EXPECT_EQ(utf8_length("\x80"), 0U);
  EXPECT_EQ(utf8_length("\xe2\x82"), 0U);
  EXPECT_EQ(utf8_length("\xff"), 0U);
}

TEST(TextTest, CaseIsIgnoredInAsciiOnly) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-TYPE"));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_EQ(to_lower("ÀB"), "Àb");
}

TEST(TextTest, SizesHaveAtMostOneDecimal) {
  EXPECT_EQ(size_text(1), "1 byte");
  EXPECT_EQ(size_text(1023), "1023 bytes");
  EXPECT_EQ(size_text(1536), "1.5 KiB");
  EXPECT_EQ(size_text(104'857'600), "100 MiB");
  EXPECT_EQ(size_text(std::uint64_t{5} << 40U), "5 TiB");
}

TEST(TextTest, Base64FollowsRfc4648) {
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_encode("\xff\xfe"), "//4=");
}

TEST(WithoutSecretsTest, HidesEachTheLongestFirst) {
  EXPECT_EQ(without_secrets("secret secret-longer s3 secret", {"secret", "s3", "secret-longer"}),
            "<redacted> <redacted> s3 <redacted>");
  EXPECT_EQ(without_secrets("nothing", {}), "nothing");
}

TEST(WithoutSecretsTest, MayBeWordsOfWhatStandsForThem) {
  std::vector<std::string> const secrets(1000, "redacted");
  EXPECT_EQ(without_secrets("was redacted", secrets), "was <redacted>");
}

TEST(WithoutSecretsTest, HidesThemPercentEncodedToo) {
  EXPECT_EQ(without_secrets("se/cret se%2Fcret se%2fcret", {"se/cret"}),
            "<redacted> <redacted> <redacted>");
}

TEST(SecretsOfUrlTest, AreThePasswordInEachForm) {
  using Secrets = std::vector<std::string>;
  EXPECT_EQ(secrets_of_url("http://user:pass%40word@proxy:3128"),
            (Secrets{"user:pass%40word", "user:pass@word", "dXNlcjpwYXNzQHdvcmQ=", "pass%40word",
                     "pass@word"}));
  EXPECT_EQ(secrets_of_url("token@proxy:3128/x@y"),
            (Secrets{"token", "token", "dG9rZW4=", "dG9rZW46"}));
  for (char const* const none : {"", "http://proxy:3128", "proxy/x@y", "http://"})
    EXPECT_EQ(secrets_of_url(none), Secrets{});
}

TEST(WithoutCredentialsTest, HidesUserInformationAndQueriesOfEachUri) {
  for (auto const& [text, shown] : std::initializer_list<std::pair<std::string, std::string>>{
           {"https://u:p@h/x.zip", "https://<redacted>@h/x.zip"},
           {"https://token@h:1/x?k=v#f", "https://<redacted>@h:1/x?<redacted>"},
           {"git+https://t@h/r.git@main#egg=x", "git+https://<redacted>@h/r.git@main#egg=x"},
           {"--index-url https://u:p@a b https://c/?s d",
            "--index-url https://<redacted>@a b https://c/?<redacted> d"},
           {"https://u:p@q@h", "https://<redacted>@h"},
           {"'https://u@h?x' rest", "'https://<redacted>@h?<redacted>' rest"},
           {"gcs://_ray_pkg_1.zip", "gcs://_ray_pkg_1.zip"},
           {"a@b.c, no URI?", "a@b.c, no URI?"},
           {"://", "://"},
           {"", ""}})
    EXPECT_EQ(without_credentials(text), shown);
}

}  // namespace
}  // namespace rayjobs::detail
