// One job of a request, whose packages are planned, onto the cluster.
#pragma once

#include "core/deadline.hpp"
#include "http/session.hpp"

#include <rayjobs/client.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Client::submit without planning anything again.
Result<Submission> submit_planned(Client const& client, Session const& session,
                                  PreparedJob const& job, SubmitOptions const& options,
                                  Deadline const& deadline);

}  // namespace rayjobs::detail
