// Follows a job's log to its end: chooses the log source, polls the status that alone decides the
// end, reconnects.
#pragma once

#include "http/session.hpp"

#include <rayjobs/follow.hpp>

#include <functional>
#include <string_view>

namespace rayjobs::detail {

/// Client::follow.
Result<FollowResult> follow_job(Session const& session, std::string_view id,
                                FollowOptions const& options, CallOptions const& call);

/// Client::logs: the log as it is now.
Result<void> read_log(Session const& session, std::string_view id,
                      std::function<void(std::string_view)> const& sink, LogRange const& range,
                      CallOptions const& call);

}  // namespace rayjobs::detail
