// The shape of a command line: which name, which command, which words, and what stands after `--`.
#pragma once

#include <rayjobs/result.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

enum class Command { submit, status, wait, logs, stop, remove, list, version, package, help };

/// The word that names a command.
std::string_view to_string(Command command);
std::optional<Command> command_named(std::string_view word);
/// True for the commands that `ray job` has.
bool is_ray_command(Command command);

/// Whether an option, "--name" or "-n", is known, and whether it takes a value.
enum class OptionKind { unknown, flag, value };
using OptionLookup = std::function<OptionKind(std::string const&)>;

struct CommandLine {
  bool ray = false;                         ///< The program's name is `ray`.
  std::optional<Command> command{};         ///< None: no command word.
  std::vector<std::string> words{};         ///< Before the first `--`, without the command word.
  std::vector<std::string> after_dashes{};  ///< After the first `--`, unchanged.
};

/// Finds the command word: the first word that is neither an option nor an option's value. Without
/// one the command is left open. Under the name `ray` the word `job` must come before it.
Result<CommandLine> read_command_line(std::vector<std::string> const& arguments,
                                      OptionLookup const& lookup);

/// One option as it was given.
struct GivenOption {
  std::string name{};   ///< "--address" or "-v".
  std::string value{};  ///< Unchanged; empty for a flag.
};

struct ScannedWords {
  std::vector<GivenOption> options{};
  std::vector<std::string> positionals{};
};

/// Separates options, anywhere among the words, from positional words. Knows "--name value",
/// "--name=value", "-n value", "-nvalue" and clusters of short flags; names are never completed.
Result<ScannedWords> scan_words(std::vector<std::string> const& words, OptionLookup const& lookup);

}  // namespace rayjobs::cli
