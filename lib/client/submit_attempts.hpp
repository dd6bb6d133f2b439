// One job of a request, whose packages are planned, onto the cluster.
#pragma once

#include "core/deadline.hpp"
#include "http/session.hpp"

#include <rayjobs/client.hpp>

#include <map>
#include <string>
#include <string_view>

namespace rayjobs::detail {

inline constexpr std::string_view kJobsPath = "/api/jobs/";

/// With the metadata by which the job is known again: its fingerprint and the call that made it.
SubmitRequest marked(SubmitRequest request, std::string const& fingerprint, std::string const& call,
                     std::map<std::string, std::string> const& defaults);

/// Client::submit without planning anything again.
Result<Submission> submit_planned(Client const& client, Session const& session,
                                  PreparedJob const& job, SubmitOptions const& options,
                                  Deadline const& deadline);

}  // namespace rayjobs::detail
