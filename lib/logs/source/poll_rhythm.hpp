// FollowRhythm: how often a follow asks, and how long it waits for an answer.
#pragma once

#include "http/session.hpp"

#include <rayjobs/transport.hpp>

#include <chrono>
#include <cstdint>

namespace rayjobs::detail {

/// The numbers hold at most 4 requests a second while something happens and 1 a second when
/// nothing does, status and log together.
struct FollowRhythm {
  using ms = std::chrono::milliseconds;

  ms active_status{500};   ///< Between status polls while something happens.
  ms active_log{500};      ///< Between log reads while something happens.
  ms quiet_status{1300};   ///< Between status polls when nothing happens.
  ms quiet_log{4500};      ///< Between log reads when nothing happens.
  ms quiet_after{10'000};  ///< Without a new byte or a new status, a follow is quiet.

  std::uint64_t bytes_per_second = 20'000'000;  ///< Mean rate at which a log may be read again.
  std::uint64_t large_read = 1U << 20U;         ///< From this size on rest_per_read counts too.
  int rest_per_read = 10;                       ///< The pause, in durations of the reading.

  ms max_status_wait{10'000};   ///< A status poll without an answer fails.
  ms max_connect_wait{10'000};  ///< The same for a connection.
};

/// Time from the start of a log read of so many requests to the start of the next one.
std::chrono::milliseconds log_interval(FollowRhythm const& rhythm, bool quiet, unsigned requests);

/// Time from the start of a reading that took `duration` for `bytes` to the start of the next one
/// that repeats them all.
std::chrono::milliseconds rereading_interval(FollowRhythm const& rhythm,
                                             std::chrono::milliseconds duration,
                                             std::uint64_t bytes);

/// `session` for requests that a follow repeats by itself: sent once, and given up after the waits
/// of FollowRhythm.
Session polling_session(Session const& session);

/// Log bodies may take long, but not without moving.
void use_log_timeouts(HttpRequest& request);

}  // namespace rayjobs::detail
