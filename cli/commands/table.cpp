// The rows of the table.
#include "commands/table.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace rayjobs::cli {

namespace {

constexpr std::array kCommands{
    &kSubmitCommand, &kStatusCommand,     &kWaitCommand,    &kLogsCommand,   &kStopCommand,
    &kDeleteCommand, &kListCommand,       &kPackageCommand, &kConfigCommand, &kVersionCommand,
    &kHelpCommand,   &kCompletionCommand, &kManCommand};

std::vector<CommandOptions> declare_all() {
  auto const shared = std::make_shared<SharedOptions>();
  std::vector<CommandOptions> all{{.command = {}, .groups = {declare(*shared)}, .owner = shared}};
  for (Command const* const command : kCommands) {
    std::shared_ptr<CommandRun> const run = command->begin();
    all.push_back({.command = command->name, .groups = run->options(), .owner = run});
  }
  return all;
}

}  // namespace

std::span<Command const* const> all_commands() { return kCommands; }

Command const* find_command(std::string_view name) {
  auto const* const found = std::ranges::find(kCommands, name, &Command::name);
  return found == kCommands.end() ? nullptr : *found;
}

std::vector<CommandOptions> const& all_options() {
  static auto const all = declare_all();
  return all;
}

}  // namespace rayjobs::cli
