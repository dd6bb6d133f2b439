// Completion: candidates for the last word of a command line, from the tables of commands and
// options.
#pragma once

#include "completion/candidates.hpp"

#include <rayjobs/environment.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

/// Of words after the program's name; the last is being written and may be empty. Candidates that
/// do not begin with it are among them: each shell chooses by rules of its own. Asks the cluster
/// only where a job id may stand; then it may take as long as the cluster does.
Completion complete(std::vector<std::string> words, Environment const& environment);

}  // namespace rayjobs::cli
