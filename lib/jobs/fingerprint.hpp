// The fingerprint of a request, and how a job on the cluster differs from it.
#pragma once

#include <rayjobs/submit.hpp>

#include <map>
#include <string>

namespace rayjobs::detail {

/// "sha256:" and the hash of all that is in `request` but its id; the order of JSON keys does not
/// matter.
std::string request_fingerprint(SubmitRequest const& request);

/// With the metadata by which the job is known again: its fingerprint and the call that made it.
SubmitRequest marked(SubmitRequest request, std::string const& fingerprint, std::string const& call,
                     std::map<std::string, std::string> const& defaults);

/// The first difference, with both sides, as one sentence.
std::string difference(JobInfo const& there, SubmitRequest const& here);

}  // namespace rayjobs::detail
