// Universal newlines over pieces of any size.
#include "logs/delivery/newline_normaliser.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

std::string in_pieces(std::string_view text, std::size_t piece) {
  NewlineNormaliser normaliser;
  std::string result;
  for (std::size_t i = 0; i < text.size(); i += piece)
    result += normaliser.feed(text.substr(i, piece));
  return result;
}

class NewlineNormaliserTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(NewlineNormaliserTest, TurnsEveryReturnIntoOneNewline) {
  EXPECT_EQ(in_pieces("a\r\nb\rc\nd\r\r\ne\n\rf\r", GetParam()), "a\nb\nc\nd\n\ne\n\nf\n");
}

TEST_P(NewlineNormaliserTest, LeavesTextWithoutReturnsAlone) {
  EXPECT_EQ(in_pieces("a\n\nb\n", GetParam()), "a\n\nb\n");
}

INSTANTIATE_TEST_SUITE_P(Pieces, NewlineNormaliserTest, ::testing::Values(1, 2, 3, 1000),
                         ::testing::PrintToStringParamName());

TEST(NewlineNormaliserTest, KeepsTheReturnInMindOverAnEmptyPiece) {
  NewlineNormaliser normaliser;
  EXPECT_EQ(normaliser.feed("a\r"), "a\n");
  EXPECT_EQ(normaliser.feed(""), "");
  EXPECT_EQ(normaliser.feed("\nb"), "b");
}

}  // namespace
}  // namespace rayjobs::detail
