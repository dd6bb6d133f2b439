// The shape of a command line: which name, which command, which words, and what stands after `--`.
#pragma once

#include "line/option.hpp"

#include <rayjobs/result.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// The option of that name, "--name" or "-n"; null: there is none.
using OptionLookup = std::function<Option const*(std::string const&)>;

/// The long names of all options, for a hint at what an unknown one may stand for.
using OptionNames = std::function<std::vector<std::string>()>;

/// A word that names a command.
struct CommandWord {
  std::string_view word{};
  bool in_ray_job = true;  ///< `ray job` has it too.
};

struct CommandLine {
  bool ray = false;                         ///< The program's name is `ray`.
  bool submitter = false;                   ///< It is that of KubeRay's submitter.
  std::optional<std::string> command{};     ///< None: no command word.
  std::vector<std::string> words{};         ///< Before the first `--`, without the command word.
  std::vector<std::string> after_dashes{};  ///< After the first `--`, unchanged.
};

/// Whether a word is an option, or several of one letter; "-" alone is none.
bool is_option(std::string_view word);

/// The option of `word`, which is_option(), whose value is the next word; null: there is none.
Option const* option_of_next(std::string const& word, OptionLookup const& lookup);

/// Whether the program is called `ray`.
bool is_named_ray(std::vector<std::string> const& arguments);

/// Finds the command word: the first word that is neither an option nor an option's value. Without
/// one the command is left open. Under the name `ray` the word `job` must come before it; under the
/// name `submitter` no word is one.
Result<CommandLine> read_command_line(std::vector<std::string> const& arguments,
                                      std::vector<CommandWord> const& commands,
                                      OptionLookup const& lookup, OptionNames const& names = {});

struct ScannedWords {
  std::vector<GivenOption> options{};
  std::vector<std::string> positionals{};
};

/// Separates options, anywhere among the words, from positional words. Knows "--name value",
/// "--name=value", "-n value", "-nvalue" and clusters of short flags; names are never completed.
Result<ScannedWords> scan_words(std::vector<std::string> const& words, OptionLookup const& lookup,
                                OptionNames const& names = {});

/// Sets options from lesser sources than the command line, on which these are given.
using LesserSources = std::function<Result<void>(std::vector<GivenOption> const&)>;

/// Sets the options among `words`, after what `lesser` sets; returns the positional words.
Result<std::vector<std::string>> read_options(std::vector<OptionGroup> const& groups,
                                              std::vector<std::string> const& words,
                                              LesserSources const& lesser = {});

}  // namespace rayjobs::cli
