// run_command: a program that is started without a shell and is not waited for without end.
#pragma once

#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace rayjobs::detail {

/// How a program ended, and what it printed.
struct CommandEnd {
  std::string out{};      ///< At most 1 MiB.
  std::string err{};      ///< The last 16 KiB.
  std::string problem{};  ///< "ended with exit code 1"; empty: it ended with 0.
};

/// Runs argv[0], which is looked up in PATH, in a process group of its own, with nothing to read,
/// the environment of this process and none of its descriptors. Kills the group when `timeout`
/// passes, when more than 1 MiB is printed, or when the call ends. Children that the program leaves
/// behind are not waited for.
///
/// Errors: cancelled and timeout of `call`; io, whose message is the reason alone, when the program
/// cannot be started.
Result<CommandEnd> run_command(std::vector<std::string> const& argv,
                               std::chrono::milliseconds timeout, CallOptions const& call);

}  // namespace rayjobs::detail
