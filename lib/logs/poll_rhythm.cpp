// The more requests a reading takes, the longer the pause after it.
#include "logs/poll_rhythm.hpp"

#include "core/deadline.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {

using std::chrono::milliseconds;

milliseconds log_interval(bool quiet, unsigned requests) {
  return (quiet ? FollowRhythm::quiet_log : FollowRhythm::active_log) * std::max(requests, 1U);
}

Session polling_session(Session const& session) {
  ClientOptions options = session.without_retries().options();
  options.connect_timeout = at_most(options.connect_timeout, FollowRhythm::max_connect_wait);
  options.request_timeout = at_most(options.request_timeout, FollowRhythm::max_status_wait);
  return session.with_options(std::move(options));
}

}  // namespace rayjobs::detail
