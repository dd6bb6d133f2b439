// The command `man`: manual pages, printed or written to files.
#include "commands/manual_page.hpp"
#include "commands/table.hpp"
#include "outcome/atomic_file.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace rayjobs::cli {

namespace {

struct ManOptions {
  std::string about{};  ///< A command; empty: the program.
  std::optional<std::string> into{};
};

std::vector<OptionGroup> declare(ManOptions& to) {
  return {{"Options",
           {only_on_line(value_is(
               ValueIs::directory,
               value_option("--into", "DIR", "Write the pages of all commands into this directory",
                            to.into)))}}};
}

Result<void> take(ManOptions& to, Words words) {
  if (words.empty()) return {};
  if (to.into) return usage("--into takes no word '" + words.front() + "': it writes all pages");
  if (!find_command(words.front())) return usage("there is no command '" + words.front() + "'");
  return take_one(std::move(words), to.about, "command");
}

Result<void> write_page(std::filesystem::path const& folder, Command const* command,
                        GiveUp const& give_up) {
  auto file = AtomicFile::open(folder / manual_file(command), give_up);
  if (!file) return std::move(file).error();
  auto written = file->write(manual_page(command));
  return written ? file->commit() : written;
}

ExitCode run(ManOptions const& options, Context& context) {
  if (!options.into) {
    context.io.out(manual_page(options.about.empty() ? nullptr : find_command(options.about)));
    return ExitCode::success;
  }
  std::vector<Command const*> commands{nullptr};
  commands.insert(commands.end(), all_commands().begin(), all_commands().end());
  for (Command const* const command : commands)
    if (auto written = write_page(*options.into, command, context.io.give_up()); !written)
      return context.fail(written.error(), Phase::local);
  return ExitCode::success;
}

constexpr std::array kManExitCodes{ExitCode::success, ExitCode::usage, ExitCode::refused,
                                   ExitCode::interrupted, ExitCode::terminated};

}  // namespace

Command const kManCommand{
    .name = "man",
    .summary = "Print the manual page of the program or a command",
    .usage = "[options] [COMMAND]",
    .examples = {"man submit | man -l -", "man --into ~/.local/share/man/man1"},
    .exit_codes = kManExitCodes,
    .begin = begin<ManOptions>,
    .notes = "The page is for the program man, in roff.",
    .in_ray_job = false,
    .has_settings = false};

}  // namespace rayjobs::cli
