// CallWatch: the stop request, the deadline and the progress of one long call.
#pragma once

#include "core/clock.hpp"
#include "core/deadline.hpp"

#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rayjobs::detail {

/// Asked at each file and block. Lifetime: refers to `call` and `clock`. Thread safety: one thread
/// at a time.
class CallWatch {
 public:
  /// The timeout of `call` counts from here.
  CallWatch(CallOptions const& call, std::string_view stage, Clock& clock = system_clock());

  /// Fails with cancelled or timeout.
  Result<void> check();
  /// What advance() will add up to.
  void expect(std::uint64_t bytes) { progress_.total = bytes; }
  /// Reports progress, but not too often.
  void advance(std::uint64_t bytes);
  /// Reports the end of the stage.
  void finish();

 private:
  CallOptions const& call_;
  Clock& clock_;
  Progress progress_{};
  Deadline deadline_;
  std::optional<Clock::TimePoint> next_report_{};
};

}  // namespace rayjobs::detail
