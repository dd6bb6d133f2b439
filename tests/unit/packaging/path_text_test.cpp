// Paths as text.
#include "packaging/io/path_text.hpp"

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(PathTextTest, CodePointsAreThoseOfUtf8) { EXPECT_EQ(code_points("aé日🚀"), U"aé日🚀"); }

TEST(PathTextTest, EachInvalidByteIsOneCodePoint) {
  EXPECT_EQ(code_points("a\xff\xe2\x82"),
            (std::u32string{U'a', char32_t{0xDCFF}, char32_t{0xDCE2}, char32_t{0xDC82}}));
}

TEST(PathTextTest, QuotesShowControlCharactersAndInvalidBytesEscaped) {
  EXPECT_EQ(in_quotes("a\nb\xff é"), "'a\\x0ab\\xff é'");
}

TEST(PathTextTest, QuotesLeaveOutTheMiddleOfALongPath) {
  std::string const quoted = in_quotes(std::string(1000, 'a') + "/end.txt");
  EXPECT_LT(quoted.size(), 320U);
  EXPECT_TRUE(quoted.ends_with("/end.txt'"));
}

}  // namespace
}  // namespace rayjobs::detail
