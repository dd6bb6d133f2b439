// The command line as a whole: from argv to an Invocation.
#pragma once

#include "commands/command.hpp"

#include <rayjobs/environment.hpp>
#include <rayjobs/result.hpp>

#include <memory>
#include <string>
#include <vector>

namespace rayjobs::cli {

struct Invocation {
  std::string program = "ray-submit";  ///< Or "ray job".
  SharedOptions shared{};
  std::string text{};     ///< Not empty: to be printed in place of a command.
  bool is_empty = false;  ///< Nothing was asked for: `text` is for standard error.
  std::unique_ptr<CommandRun> run{};
};

/// What -o says, or another source of it, also where the words cannot be parsed.
OutputFormat output_of(std::vector<std::string> const& arguments, Environment const& environment);

/// Options from the words, and, unless the name is `ray`, from environment and profiles. Fails with
/// invalid_argument alone: a usage error.
Result<Invocation> parse_arguments(std::vector<std::string> const& arguments,
                                   Environment const& environment);

}  // namespace rayjobs::cli
