// The words of --help and of the command `help`.
#pragma once

#include "commands/command.hpp"

#include <string>
#include <string_view>

namespace rayjobs::cli {

/// `program` is "ray-submit" or "ray job" in all of these.
std::string usage_of(Command const& command, std::string_view program);
std::string command_help(Command const& command, std::string_view program);
std::string program_help(std::string_view program);
/// On a command or a topic; "": on the program. A usage error when there is neither.
Result<std::string> help_on(std::string const& about, std::string_view program);
/// For a command line without any word.
std::string short_help(std::string_view program);

/// What the program is for, as a sentence.
std::string_view program_summary();

/// The answer of --version.
std::string version_text();

}  // namespace rayjobs::cli
