// FollowRhythm: how often a follow asks, and how long it waits for an answer.
#pragma once

#include "http/session.hpp"

#include <chrono>

namespace rayjobs::detail {

/// The numbers hold at most 4 requests a second while something happens and 1 a second when
/// nothing does, status and log together. How often a source may repeat what it has read, the
/// source knows: rereading_interval.
struct FollowRhythm {
  using ms = std::chrono::milliseconds;

  static constexpr ms active_status{500};   ///< Between status polls while something happens.
  static constexpr ms active_log{500};      ///< Between log reads while something happens.
  static constexpr ms quiet_status{1300};   ///< Between status polls when nothing happens.
  static constexpr ms quiet_log{4500};      ///< Between log reads when nothing happens.
  static constexpr ms quiet_after{10'000};  ///< Without a new byte or status a follow is quiet.

  static constexpr ms dead_nodes{10'000};  ///< Between questions for nodes while no log comes.

  static constexpr ms max_status_wait{10'000};   ///< A status poll without an answer fails.
  static constexpr ms max_connect_wait{10'000};  ///< The same for a connection.
};

/// Time from the start of a log read of so many requests to the start of the next one.
std::chrono::milliseconds log_interval(bool quiet, unsigned requests);

/// `session` for requests that a follow repeats by itself: sent once, and given up after the waits
/// of FollowRhythm.
Session polling_session(Session const& session);

}  // namespace rayjobs::detail
