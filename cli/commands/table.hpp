// The table of all commands.
#pragma once

#include "commands/command.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

extern Command const kSubmitCommand;
extern Command const kStatusCommand;
extern Command const kWaitCommand;
extern Command const kLogsCommand;
extern Command const kStopCommand;
extern Command const kDeleteCommand;
extern Command const kListCommand;
extern Command const kPackageCommand;
extern Command const kVersionCommand;
extern Command const kConfigCommand;
extern Command const kHelpCommand;
extern Command const kCompletionCommand;
extern Command const kManCommand;

/// In the order of the help.
std::span<Command const* const> all_commands();
/// Null: there is none of that name.
Command const* find_command(std::string_view name);

/// The options of every command, first those that all have.
std::vector<CommandOptions> const& all_options();

}  // namespace rayjobs::cli
