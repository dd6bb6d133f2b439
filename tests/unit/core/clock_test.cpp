// The real clock's interruptible sleep.
#include "core/clock.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;

TEST(ClockTest, AStopRequestEndsASleep) {
  std::stop_source source;
  std::jthread const stopper([&] { source.request_stop(); });
  EXPECT_FALSE(system_clock().sleep(1h, source.get_token()));
}

TEST(ClockTest, ASleepEndsByItself) { EXPECT_TRUE(system_clock().sleep(1ms, {})); }

}  // namespace
}  // namespace rayjobs::detail
