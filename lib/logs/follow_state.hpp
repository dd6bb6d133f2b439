// FollowState: what the parts of one follow share.
#pragma once

#include "core/deadline.hpp"
#include "http/session.hpp"
#include "logs/outage.hpp"
#include "logs/poll_rhythm.hpp"

#include <rayjobs/follow.hpp>

#include <string>
#include <utility>

namespace rayjobs::detail {

/// Lifetime: refers to the caller's options, deadline and clock.
struct FollowState {
  FollowState(Session const& given, std::string submission_id, FollowOptions const& follow_options,
              Deadline const& call_deadline)
      : session(polling_session(given)),
        clock(given.clock()),
        id(std::move(submission_id)),
        options(follow_options),
        deadline(call_deadline),
        outage(clock, given.options().retry, options.on_notice),
        last_activity(clock.now()) {}

  void notify(FollowNotice::Kind kind, std::string text) const {
    if (options.on_notice) options.on_notice({.kind = kind, .text = std::move(text)});
  }
  /// A new byte of the log, or a new status.
  void note_activity() { last_activity = clock.now(); }
  bool quiet() const { return clock.now() - last_activity >= FollowRhythm::quiet_after; }

  Session session;
  Clock& clock;
  std::string id;
  FollowOptions const& options;
  Deadline const& deadline;
  Outage outage;
  Clock::TimePoint last_activity;
};

}  // namespace rayjobs::detail
