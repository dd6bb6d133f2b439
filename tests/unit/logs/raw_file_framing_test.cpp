// Ray 2.22's status bytes.
#include "logs/source/raw_file_framing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

struct Parsed {
  RawFileFraming framing{};
  std::string data{};
};

Parsed parse(std::string_view stream, std::size_t piece) {
  Parsed parsed;
  for (std::size_t i = 0; i < stream.size(); i += piece)
    parsed.framing.feed(stream.substr(i, piece),
                        [&](std::string_view data) { parsed.data += data; });
  return parsed;
}

class RawFileFramingTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RawFileFramingTest, RemovesTheByteBeforeEachBlock) {
  // Digits, so that a marker taken for data, or data taken for a marker, shows.
  std::string const first(65'536, '0');
  std::string const second(65'536, '1');
  auto const parsed = parse('1' + first + '1' + second + "1rest", GetParam());
  EXPECT_EQ(parsed.framing.state(), RawFileFraming::State::data);
  EXPECT_TRUE(parsed.data == first + second + "rest");
}

TEST_P(RawFileFramingTest, KeepsErrorTextOutOfTheData) {
  std::string const first(65'536, 'x');
  auto const parsed = parse('1' + first + "0Closing HTTP stream", GetParam());
  EXPECT_EQ(parsed.framing.state(), RawFileFraming::State::error_text);
  EXPECT_EQ(parsed.framing.error_text(), "Closing HTTP stream");
  EXPECT_TRUE(parsed.data == first);
}

TEST_P(RawFileFramingTest, RefusesAnyOtherStatusByte) {
  auto const parsed = parse("<html>", GetParam());
  EXPECT_EQ(parsed.framing.state(), RawFileFraming::State::malformed);
  EXPECT_EQ(parsed.data, "");
}

INSTANTIATE_TEST_SUITE_P(Pieces, RawFileFramingTest, ::testing::Values(1, 7, 1000, 65'536, 65'537),
                         ::testing::PrintToStringParamName());

TEST(RawFileFramingTest, AcceptsAnEmptyStream) {
  EXPECT_EQ(parse("", 1).framing.state(), RawFileFraming::State::data);
}

TEST(RawFileFramingTest, BoundsTheErrorText) {
  auto const parsed = parse('0' + std::string(100'000, 'e'), 1000);
  EXPECT_EQ(parsed.framing.error_text().size(), 4096U);
}

}  // namespace
}  // namespace rayjobs::detail
