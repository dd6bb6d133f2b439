// Limits of time, deadlines of calls and the text of durations.
#include "core/deadline.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;
using testing::FakeClock;

TEST(TimeLimitTest, NeverPassesWithoutADuration) {
  TimeLimit const never(Clock::TimePoint{}, std::nullopt);
  EXPECT_FALSE(never.passed(Clock::TimePoint{} + 100'000h));
  EXPECT_EQ(never.left(Clock::TimePoint{}), std::nullopt);
}

TEST(TimeLimitTest, PassesAtItsEnd) {
  Clock::TimePoint const start{1h};
  TimeLimit const limit(start, 10ms);
  EXPECT_FALSE(limit.passed(start + 9ms));
  EXPECT_TRUE(limit.passed(start + 10ms));
  EXPECT_TRUE(TimeLimit(start, 0ms).passed(start));
}

TEST(TimeLimitTest, RoundsWhatIsLeftUpAndNeverBelowZero) {
  Clock::TimePoint const start{1h};
  TimeLimit const limit(start, 10ms);
  EXPECT_EQ(limit.left(start + 1us), 10ms);
  EXPECT_EQ(limit.left(start + 9'999us), 1ms);
  EXPECT_EQ(limit.left(start + 1h), 0ms);
}

TEST(TimeLimitTest, TheOneThatPassesFirstIsTheSmaller) {
  Clock::TimePoint const start{1h};
  EXPECT_LT(TimeLimit(start, 10ms), TimeLimit(start + 1ms, 10ms));
  EXPECT_LT(TimeLimit(start, 10ms), TimeLimit(start, std::nullopt));
}

TEST(TimeLimitTest, ADurationTooLongForTheClockNeverPasses) {
  TimeLimit const limit(Clock::TimePoint{1h}, std::chrono::milliseconds::max());
  EXPECT_FALSE(limit.passed(Clock::TimePoint{100'000h}));
}

TEST(DeadlineTest, ACallWithoutATimeoutHasNone) {
  FakeClock clock;
  Deadline const deadline(clock, {});
  clock.advance(1000h);
  EXPECT_EQ(deadline.left(), std::nullopt);
  EXPECT_TRUE(deadline.rest());
}

TEST(DeadlineTest, TheRestShrinks) {
  FakeClock clock;
  Deadline const deadline(clock, {.timeout = 10s});
  clock.advance(4s);
  auto const rest = deadline.rest();
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->timeout, 6s);
}

TEST(DeadlineTest, PassesOnceNothingIsLeft) {
  FakeClock clock;
  Deadline const deadline(clock, {.timeout = 10s});
  clock.advance(11s);
  EXPECT_TRUE(deadline.passed());
  auto const rest = deadline.rest();
  ASSERT_FALSE(rest);
  EXPECT_EQ(rest.error().code, ErrorCode::timeout);
  EXPECT_EQ(rest.error().message, "the call did not end within 10 s");
}

TEST(DeadlineTest, AnotherLookFailsAsTheRestDoes) {
  FakeClock clock;
  Deadline const deadline(clock, {.timeout = 10s});
  EXPECT_TRUE(deadline.check());
  clock.advance(10s);
  EXPECT_EQ(deadline.check().error().code, ErrorCode::timeout);
}

TEST(DeadlineTest, SleepsNoLongerThanIsLeft) {
  FakeClock clock;
  Deadline const deadline(clock, {.timeout = 3s});
  EXPECT_TRUE(deadline.sleep(2s));
  auto const slept = deadline.sleep(2s);
  ASSERT_FALSE(slept);
  EXPECT_EQ(slept.error().code, ErrorCode::timeout);
  EXPECT_EQ(clock.sleeps.back(), 1s);
}

TEST(DeadlineTest, AStopRequestCancels) {
  FakeClock clock;
  std::stop_source source;
  source.request_stop();
  Deadline const deadline(clock, {.stop = source.get_token()});
  EXPECT_EQ(deadline.rest().error().code, ErrorCode::cancelled);
  EXPECT_EQ(deadline.sleep(1s).error().code, ErrorCode::cancelled);
}

TEST(DurationTextTest, PicksTheUnit) {
  EXPECT_EQ(duration_text(0ms), "0 ms");
  EXPECT_EQ(duration_text(999ms), "999 ms");
  EXPECT_EQ(duration_text(1000ms), "1 s");
  EXPECT_EQ(duration_text(1250ms), "1.2 s");
  EXPECT_EQ(duration_text(90s), "90 s");
}

}  // namespace
}  // namespace rayjobs::detail
