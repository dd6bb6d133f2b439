// How much time something may still take: a plain limit, and the timeout of a whole call.
#pragma once

#include "core/clock.hpp"

#include <rayjobs/options.hpp>

#include <chrono>
#include <compare>
#include <optional>
#include <string>

namespace rayjobs::detail {

/// A point in time at which something is given up, or none. A plain value that reads no clock.
class TimeLimit {
 public:
  /// `duration` from `start` on; without a duration it never passes. A duration that would overflow
  /// the clock is as long as the clock allows.
  TimeLimit(Clock::TimePoint start, std::optional<std::chrono::milliseconds> duration);

  bool passed(Clock::TimePoint now) const { return now >= end_; }
  /// In whole milliseconds, rounded up, never negative; none when it never passes.
  std::optional<std::chrono::milliseconds> left(Clock::TimePoint now) const;

  /// The limit that passes first is the smaller one.
  friend auto operator<=>(TimeLimit const&, TimeLimit const&) = default;

 private:
  Clock::TimePoint end_;
};

/// The timeout and the stop request of a call, over all the requests that the call is made of. Its
/// time starts when it is made. Thread safety: const methods may run concurrently.
class Deadline {
 public:
  /// `clock` must outlive the deadline.
  Deadline(Clock& clock, CallOptions call);

  /// Never negative; none when the call has no timeout.
  std::optional<std::chrono::milliseconds> left() const { return limit_.left(clock_->now()); }
  bool passed() const { return limit_.passed(clock_->now()); }
  std::stop_token const& stop() const { return call_.stop; }

  /// Fails with cancelled after a stop request, with timeout when nothing is left.
  Result<void> check() const;

  /// The call's options with what is left of its timeout, for the next request; fails as check()
  /// does.
  Result<CallOptions> rest() const;

  /// Sleeps, but not past the deadline; fails as check() does, afterwards too.
  Result<void> sleep(std::chrono::milliseconds duration) const;

  /// ErrorCode::timeout; `because` tells what was still going on ("" : nothing to tell).
  Error passed_error(std::string const& because) const;

 private:
  Clock* clock_;
  CallOptions call_;
  TimeLimit limit_;
};

/// A timeout that is no longer than `most`; of a timeout zero means none.
std::chrono::milliseconds at_most(std::chrono::milliseconds timeout,
                                  std::chrono::milliseconds most);

Error cancelled_error();

/// Why there was no answer: the error's message; of one that Deadline::passed_error() made what was
/// given to it.
std::string cause_of(Error const& error);

/// "250 ms", "1.2 s", "90 s".
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace rayjobs::detail
