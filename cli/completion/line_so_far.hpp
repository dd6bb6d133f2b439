// A command line that is still being written: what its last word stands for.
#pragma once

#include "commands/command.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

struct LineSoFar {
  Command const* command = nullptr;        ///< Null: no word has named one.
  std::vector<std::string> options{};      ///< Words before the last: options and their values.
  std::vector<std::string> positionals{};  ///< Words before the last: all others.
  bool is_after_dashes = false;
  Option const* option = nullptr;  ///< Of all_options(); `last` is its value.
  std::string before{};            ///< Of the last word, what stands before `last`: "--output=".
  std::string last{};
};

/// None: a word before the last is no command, where one must be. `words` come after the program's
/// name.
std::optional<LineSoFar> read_line_so_far(std::vector<std::string> const& words);

}  // namespace rayjobs::cli
