// The more a reading costs the server, the longer the pause after it.
#include "logs/source/poll_rhythm.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// Ray 2.22 may let `GET logs` wait 15 s while somebody else tails a log.
constexpr milliseconds kMaxLogStall{20'000};

/// Zero means none.
milliseconds at_most(milliseconds timeout, milliseconds most) {
  return timeout == milliseconds{0} ? most : std::min(timeout, most);
}

}  // namespace

milliseconds log_interval(FollowRhythm const& rhythm, bool quiet, unsigned requests) {
  return (quiet ? rhythm.quiet_log : rhythm.active_log) * std::max(requests, 1U);
}

milliseconds rereading_interval(FollowRhythm const& rhythm, milliseconds duration,
                                std::uint64_t bytes) {
  milliseconds interval(static_cast<std::int64_t>(bytes * 1000 / rhythm.bytes_per_second));
  if (bytes >= rhythm.large_read) interval = std::max(interval, duration * rhythm.rest_per_read);
  return interval;
}

Session polling_session(Session const& session) {
  FollowRhythm const rhythm;
  ClientOptions options = session.without_retries().options();
  options.connect_timeout = at_most(options.connect_timeout, rhythm.max_connect_wait);
  options.request_timeout = at_most(options.request_timeout, rhythm.max_status_wait);
  return session.with_options(std::move(options));
}

void use_log_timeouts(HttpRequest& request) {
  request.timeout = milliseconds{0};
  request.stall_timeout = at_most(request.stall_timeout, kMaxLogStall);
}

}  // namespace rayjobs::detail
