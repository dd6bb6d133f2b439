// Deadline: how much of a call's timeout is left, over all the requests that the call is made of.
#pragma once

#include "core/clock.hpp"

#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rayjobs::detail {

/// Starts when it is made. Thread safety: const methods may run concurrently.
class Deadline {
 public:
  /// `clock` must outlive the deadline.
  Deadline(Clock& clock, CallOptions call);

  /// Never negative; none when the call has no timeout.
  std::optional<std::chrono::milliseconds> left() const;
  bool passed() const { return left() == std::chrono::milliseconds{0}; }

  /// The call's options with what is left of its timeout, for the next request: cancelled after a
  /// stop request, timeout when nothing is left.
  Result<CallOptions> rest() const;

  /// Sleeps, but not past the deadline; fails as rest() does, afterwards too.
  Result<void> sleep(std::chrono::milliseconds duration) const;

  /// ErrorCode::timeout; `because` tells what was still going on ("" : nothing to tell).
  Error passed_error(std::string const& because) const;

 private:
  Clock* clock_;
  CallOptions call_;
  Clock::TimePoint start_;
};

Error cancelled_error();

/// "250 ms", "1.2 s", "90 s".
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace rayjobs::detail
