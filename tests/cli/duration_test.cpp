// Times and sizes on the command line.
#include "line/values.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using namespace std::chrono_literals;

TEST(DurationTest, ReadsSecondsAndUnits) {
  EXPECT_EQ(parse_duration("90", "--timeout").value(), 90'000ms);
  EXPECT_EQ(parse_duration("0", "--timeout").value(), 0ms);
  EXPECT_EQ(parse_duration("1.5s", "--timeout").value(), 1'500ms);
  EXPECT_EQ(parse_duration("15m", "--timeout").value(), 900'000ms);
  EXPECT_EQ(parse_duration("2h", "--timeout").value(), 7'200'000ms);
  EXPECT_EQ(parse_duration("1h30m", "--timeout").value(), 5'400'000ms);
  EXPECT_EQ(parse_duration("500ms", "--timeout").value(), 500ms);
  EXPECT_EQ(parse_duration("2d", "--timeout").value(), 172'800'000ms);
  EXPECT_EQ(parse_duration("1d2h3m4.5s6ms", "--timeout").value(), 93'784'506ms);
  EXPECT_EQ(parse_duration("1e3", "--timeout").value(), 1'000'000ms);
}

TEST(DurationTest, IsAbsentWhenNotGiven) {
  EXPECT_EQ(parse_duration(std::nullopt, "--timeout").value(), std::nullopt);
}

TEST(DurationTest, RefusesWhatIsNoTime) {
  for (std::string const text :
       {"", "x", "-1", "1w", "1 s", "1sx", "nan", "inf", "1e99", "s", "0x10", "30m1h", "1m1m",
        "1h30", "1h-5m", "1h 5m", "5 ", "1e", "99999999d"}) {
    auto const duration = parse_duration(text, "--timeout");
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(duration.error().message.find("--timeout"), std::string::npos);
  }
}

TEST(BytesTest, ReadsBytesAndUnits) {
  EXPECT_EQ(parse_bytes("0", "--m").value(), 0);
  EXPECT_EQ(parse_bytes("9223372036854775807", "--m").value(), INT64_MAX);
  EXPECT_EQ(parse_bytes("2GiB", "--m").value(), 2'147'483'648);
  EXPECT_EQ(parse_bytes("512Mi", "--m").value(), 536'870'912);
  EXPECT_EQ(parse_bytes("1.5KB", "--m").value(), 1'500);
  EXPECT_EQ(parse_bytes(std::nullopt, "--m").value(), std::nullopt);
}

TEST(BytesTest, RefusesWhatIsNoSize) {
  for (std::string const text : {"", "x", "-1", "1.5", "2G", "2g", "2 GiB", "GiB", "1e9", "9999PiB",
                                 "nanKB", "9223372036854775808", "1KiBx"}) {
    auto const bytes = parse_bytes(text, "--m");
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace rayjobs::cli
