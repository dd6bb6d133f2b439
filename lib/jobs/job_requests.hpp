// The requests that more than one room needs: asking for a job, asking for the version.
#pragma once

#include "http/session.hpp"

#include <rayjobs/job.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// "/api/jobs/ID", the id percent-encoded.
std::string job_path(std::string_view id);

/// invalid_argument for an id that would turn job_path into another path ("", ".", "..").
Result<void> check_job_id(std::string_view id);

/// GET /api/jobs/ID. not_found, invalid_argument (check_job_id), and the codes of
/// Session::expect_ok.
Result<JobInfo> fetch_job(Session const& session, std::string_view id, CallOptions const& call);

/// GET /api/version.
Result<ServerVersion> fetch_version(Session const& session, CallOptions const& call);

}  // namespace rayjobs::detail
