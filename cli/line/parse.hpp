// The command line as a whole: from argv to an Invocation.
#pragma once

#include "line/options.hpp"

#include <rayjobs/result.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

/// Fails with invalid_argument alone: a usage error.
Result<Invocation> parse_arguments(std::vector<std::string> const& arguments);

}  // namespace rayjobs::cli
