// FakeClock: time that passes only by sleeping on it or by being told to.
#pragma once

#include "core/clock.hpp"

#include <vector>

namespace rayjobs::testing {

class FakeClock final : public detail::Clock {
 public:
  TimePoint now() override { return now_; }
  bool sleep(std::chrono::milliseconds duration, std::stop_token const& stop) override {
    sleeps.push_back(duration);
    now_ += duration;
    return !stop.stop_requested();
  }
  void advance(std::chrono::milliseconds duration) { now_ += duration; }

  std::vector<std::chrono::milliseconds> sleeps{};  ///< Every sleep asked for, in order.

 private:
  TimePoint now_{std::chrono::hours(1)};
};

}  // namespace rayjobs::testing
