// The rows of the table.
#include "commands/table.hpp"

#include <algorithm>
#include <array>

namespace rayjobs::cli {

namespace {

constexpr std::array kCommands{&kSubmitCommand,  &kStatusCommand, &kWaitCommand, &kLogsCommand,
                               &kStopCommand,    &kDeleteCommand, &kListCommand, &kPackageCommand,
                               &kVersionCommand, &kHelpCommand};

}  // namespace

std::span<Command const* const> all_commands() { return kCommands; }

Command const* find_command(std::string_view name) {
  auto const* const found = std::ranges::find(kCommands, name, &Command::name);
  return found == kCommands.end() ? nullptr : *found;
}

}  // namespace rayjobs::cli
