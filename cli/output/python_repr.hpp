// Jobs as Python prints them.
#pragma once

#include <rayjobs/job.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

/// The list as Ray's client prints it: Python's repr of its JobDetails; the values of environment
/// variables only if `show_env`.
std::string python_list(std::vector<JobInfo> const& jobs, bool show_env);

}  // namespace rayjobs::cli
