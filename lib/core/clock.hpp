// Clock: the only place that reads the time and the only place that sleeps.
#pragma once

#include <chrono>
#include <stop_token>

namespace rayjobs::detail {

/// Monotonic time and interruptible sleep. Thread safety: all methods may run concurrently.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;
  virtual TimePoint now() = 0;
  /// Sleeps; returns early, with false, when a stop is requested.
  virtual bool sleep(std::chrono::milliseconds duration, std::stop_token const& stop) = 0;
};

/// The real clock.
Clock& system_clock();

/// The time of day since 1970 as the system's clock has it, to compare with the times of files.
std::chrono::nanoseconds wall_time();

}  // namespace rayjobs::detail
