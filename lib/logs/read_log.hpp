// Client::logs: reads a job's log once, as it is now.
#pragma once

#include "http/session.hpp"

#include <rayjobs/follow.hpp>

#include <functional>
#include <string_view>

namespace rayjobs::detail {

Result<void> read_log(Session const& session, std::string_view id,
                      std::function<void(std::string_view)> const& sink, LogRange const& range,
                      CallOptions const& call);

}  // namespace rayjobs::detail
