// Intervals of a follow.
#include "logs/source/rhythm.hpp"

#include <algorithm>

namespace rayjobs::detail {
namespace {

/// Ray 2.22 may let `GET logs` wait 15 s while somebody else tails a log.
constexpr std::chrono::milliseconds kMostLogStall{20'000};

}  // namespace

std::chrono::milliseconds log_interval(FollowRhythm const& rhythm, bool quiet, unsigned requests) {
  return (quiet ? rhythm.quiet_log : rhythm.active_log) * std::max(requests, 1U);
}

std::chrono::milliseconds rereading_interval(FollowRhythm const& rhythm,
                                             std::chrono::milliseconds duration,
                                             std::uint64_t bytes) {
  std::chrono::milliseconds interval(
      static_cast<std::int64_t>(bytes * 1000 / rhythm.bytes_per_second));
  if (bytes >= rhythm.large_read) interval = std::max(interval, duration * rhythm.rest_per_read);
  return interval;
}

void use_log_timeouts(HttpRequest& request) {
  using std::chrono::milliseconds;
  request.timeout = milliseconds{0};
  if (request.stall_timeout == milliseconds{0} || request.stall_timeout > kMostLogStall)
    request.stall_timeout = kMostLogStall;
}

}  // namespace rayjobs::detail
