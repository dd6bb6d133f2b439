// The fingerprint of a request, and how a job on the cluster differs from it.
#pragma once

#include <rayjobs/submit.hpp>

#include <string>

namespace rayjobs::detail {

/// "sha256:" and the hash of all that is in `request` but its id; the order of JSON keys does not
/// matter.
std::string request_fingerprint(SubmitRequest const& request);

/// The first difference, with both sides, as one sentence.
std::string difference(JobInfo const& there, SubmitRequest const& here);

}  // namespace rayjobs::detail
