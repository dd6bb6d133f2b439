// The fingerprint of a request, and what tells a job on the cluster from it.
#pragma once

#include <rayjobs/job.hpp>
#include <rayjobs/submit.hpp>

#include <string>

namespace rayjobs::detail {

/// "sha256:" and the hash of all that is in `request` but its id; the order of JSON keys does not
/// matter.
std::string request_fingerprint(SubmitRequest const& request);

/// One sentence on the first thing in which they differ, with both sides.
std::string difference(JobInfo const& there, SubmitRequest const& here);

}  // namespace rayjobs::detail
