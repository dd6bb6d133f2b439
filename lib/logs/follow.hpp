// Client::follow: follows a job's log until the job's status says that it has ended.
#pragma once

#include "http/session.hpp"

#include <rayjobs/follow.hpp>

#include <string_view>

namespace rayjobs::detail {

Result<FollowResult> follow_job(Session const& session, std::string_view id,
                                FollowOptions const& options, CallOptions const& call);

}  // namespace rayjobs::detail
