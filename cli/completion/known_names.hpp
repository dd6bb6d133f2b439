// Names that only a file or a cluster knows: profiles and jobs.
#pragma once

#include "completion/candidates.hpp"
#include "completion/line_so_far.hpp"

#include <rayjobs/environment.hpp>

#include <vector>

namespace rayjobs::cli {

/// Of the file of profiles that the line would use, in its order. Whatever fails: none.
std::vector<Candidate> known_profiles(LineSoFar const& line, Environment const& environment);

/// Submission ids that the cluster has, which the line's options, environment and profile name; the
/// newest first. Whatever fails: none. Runs no token command, which could ask for a password or
/// write files: where one is set, there are none. May take as long as the cluster does.
std::vector<Candidate> known_jobs(LineSoFar const& line, Environment const& environment);

}  // namespace rayjobs::cli
