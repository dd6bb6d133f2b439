// Times on the command line.
#include "line/values.hpp"

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
}

TEST(DurationTest, IsAbsentWhenNotGiven) {
  EXPECT_EQ(parse_duration(std::nullopt, "--timeout").value(), std::nullopt);
}

TEST(DurationTest, RefusesWhatIsNoTime) {
  for (std::string const text :
       {"", "x", "-1", "1d", "1 s", "1sx", "nan", "inf", "1e99", "s", "0x10"}) {
    auto const duration = parse_duration(text, "--timeout");
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(duration.error().message.find("--timeout"), std::string::npos);
  }
}

}  // namespace
}  // namespace rayjobs::cli
