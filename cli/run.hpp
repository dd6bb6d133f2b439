// One invocation of the command from its words to its exit code.
#pragma once

#include "outcome/exit_code.hpp"

#include <string>
#include <vector>

namespace rayjobs::cli {

/// `arguments` as in argv, the program's name included. Owns the process: ignores SIGPIPE and takes
/// SIGINT and SIGTERM.
ExitCode run_command_line(std::vector<std::string> const& arguments);

}  // namespace rayjobs::cli
