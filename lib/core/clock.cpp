// The real clock: a sleep waits on a condition variable that a stop request can wake.
#include "core/clock.hpp"

#include <condition_variable>
#include <mutex>

namespace rayjobs::detail {
namespace {

class SystemClock final : public Clock {
 public:
  TimePoint now() override { return std::chrono::steady_clock::now(); }

  bool sleep(std::chrono::milliseconds duration, std::stop_token const& stop) override {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
  }
};

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

std::chrono::nanoseconds wall_time() { return std::chrono::system_clock::now().time_since_epoch(); }

}  // namespace rayjobs::detail
