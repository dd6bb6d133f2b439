// The words of --help.
#pragma once

#include "line/argv.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::cli {

/// `program` is "ray-submit" or "ray job"; without a command, the help of the whole program.
std::string help_introduction(std::optional<Command> command, std::string_view program);
std::string help_usage(std::optional<Command> command, std::string_view program);
std::string help_footer(std::optional<Command> command, std::string_view program);

/// The answer of --version.
std::string version_text();

}  // namespace rayjobs::cli
