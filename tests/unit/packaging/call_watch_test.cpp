// CallWatch.
#include "packaging/io/call_watch.hpp"

#include "support/fake_clock.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;

TEST(CallWatchTest, ReportsAtMostTenTimesASecondAndOnceAtTheEnd) {
  testing::FakeClock clock;
  std::vector<std::uint64_t> reports;
  CallOptions call;
  call.progress = [&](Progress const& progress) { reports.push_back(progress.done); };
  CallWatch watch(call, "hash", clock);
  for (int i = 0; i < 100; ++i) {
    watch.advance(1);
    clock.advance(10ms);
  }
  watch.finish();
  EXPECT_EQ(reports.size(), 11U);
  EXPECT_EQ(reports.back(), 100U);
}

TEST(CallWatchTest, ReportsStageAndTotal) {
  Progress last;
  CallOptions call;
  call.progress = [&](Progress const& progress) { last = progress; };
  CallWatch watch(call, "zip");
  watch.expect(7);
  watch.finish();
  EXPECT_EQ(last.stage, "zip");
  EXPECT_EQ(last.total, 7U);
}

TEST(CallWatchTest, FailsWithCancelledAfterAStopRequest) {
  std::stop_source stop;
  CallOptions call;
  call.stop = stop.get_token();
  CallWatch watch(call, "hash");
  EXPECT_TRUE(watch.check());
  stop.request_stop();
  EXPECT_EQ(watch.check().error().code, ErrorCode::cancelled);
}

TEST(CallWatchTest, FailsWithTimeoutAfterTheTimeLimit) {
  testing::FakeClock clock;
  CallOptions call;
  call.timeout = 50ms;
  CallWatch watch(call, "hash", clock);
  clock.advance(49ms);
  EXPECT_TRUE(watch.check());
  clock.advance(1ms);
  EXPECT_EQ(watch.check().error().code, ErrorCode::timeout);
  EXPECT_EQ(watch.check().error().message, "the call did not end within 50 ms");
}

}  // namespace
}  // namespace rayjobs::detail
