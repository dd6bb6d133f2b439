// Jobs as Python prints them.
#pragma once

#include <rayjobs/job.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

/// The list as Ray's client prints it: Python's repr of its JobDetails.
std::string python_list(std::vector<JobInfo> const& jobs);

}  // namespace rayjobs::cli
