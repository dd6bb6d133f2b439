// Outage: how long something has not answered, when to ask again, and what to tell the user about
// it.
#pragma once

#include "core/clock.hpp"

#include <rayjobs/follow.hpp>
#include <rayjobs/options.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace rayjobs::detail {

/// The status and the log can fail independently. The user is told of one outage, which begins with
/// the first failure and ends when both answer again.
class Outage {
 public:
  enum Part : std::size_t { status, log };

  Outage(Clock& clock, RetryOptions const& retry,
         std::function<void(FollowNotice const&)> on_notice);

  /// An attempt that began at `start` has failed. Returns the pause before the next one, which
  /// never goes past the end of the budget.
  std::chrono::milliseconds failed(Part part, Clock::TimePoint start, Error const& error);
  /// Returns whether this has ended the outage.
  bool answered(Part part);
  /// How many outages have ended.
  std::uint64_t ended() const { return ended_; }

  /// Of the part's last failure while it fails, else of the other's; empty: both answer.
  std::string const& problem() const;

  bool failing(Part part) const { return parts_[part].failures > 0; }
  /// The retry budget has passed since the part's first failure.
  bool spent(Part part) const;
  std::chrono::milliseconds budget() const { return retry_.total_budget; }

 private:
  struct State {
    int failures = 0;
    Clock::TimePoint began{};
    std::string problem{};
  };

  void notify(FollowNotice::Kind kind, std::string text) const;

  Clock& clock_;
  RetryOptions retry_;
  std::function<void(FollowNotice const&)> on_notice_;
  std::array<State, 2> parts_{};
  std::uint64_t ended_ = 0;
};

}  // namespace rayjobs::detail
