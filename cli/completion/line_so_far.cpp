// The last word of a line by the rules that read the whole line, argv.cpp.
#include "completion/line_so_far.hpp"

#include "commands/table.hpp"
#include "line/argv.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::cli {

namespace {

using Place = std::vector<std::string>::const_iterator;

/// Before a command's word stand options of everyone's and of submit's.
Option const* option_of(Command const* command, std::string const& name) {
  std::string_view const own = command ? command->name : kSubmitCommand.name;
  for (CommandOptions const& one : all_options()) {
    if (!one.command.empty() && one.command != own) continue;
    if (auto const* const found = find_option(one.groups, name)) return found;
  }
  return nullptr;
}

OptionLookup lookup_of(LineSoFar const& line) {
  return [&line](std::string const& name) { return option_of(line.command, name); };
}

/// False: a word is no command.
bool read_words(Place at, Place end, LineSoFar& line) {
  auto const lookup = lookup_of(line);
  for (; at != end; ++at) {
    if (is_option(*at)) {
      Option const* const waits = option_of_next(*at, lookup);
      if (waits && at + 1 == end) {
        line.option = waits;
        return true;
      }
      line.options.push_back(*at);
      if (waits) line.options.push_back(*++at);
    } else if (line.command) {
      line.positionals.push_back(*at);
    } else {
      line.command = find_command(*at);
      if (!line.command) return false;
    }
  }
  return true;
}

/// "--output=json" and "-ojson".
void split_last(LineSoFar& line) {
  auto const lookup = lookup_of(line);
  std::string const word = line.last;
  std::size_t begin = std::string::npos;
  if (word.starts_with("--")) {
    auto const equals = word.find('=');
    if (equals == std::string::npos) return;
    line.option = lookup(word.substr(0, equals));
    begin = equals + 1;
  } else {
    for (std::size_t i = 1; i + 1 < word.size() && !line.option; ++i) {
      Option const* const one = lookup({'-', word[i]});
      if (!one) return;
      if (one->kind == OptionKind::flag) continue;
      line.option = one;
      begin = i + (word[i + 1] == '=' ? 2 : 1);
    }
  }
  if (!line.option) return;
  line.before = word.substr(0, begin);
  line.last = word.substr(begin);
}

}  // namespace

std::optional<LineSoFar> read_line_so_far(std::vector<std::string> const& words) {
  if (words.empty()) return std::nullopt;
  LineSoFar line{.last = words.back()};
  Place const end = words.end() - 1;
  Place const dashes = std::find(words.begin(), end, "--");
  if (!read_words(words.begin(), dashes, line)) return std::nullopt;
  line.is_after_dashes = dashes != end;
  if (!line.is_after_dashes) {
    if (!line.option && is_option(line.last)) split_last(line);
    return line;
  }
  if (line.option) return std::nullopt;
  if (!line.command) line.command = &kSubmitCommand;
  line.positionals.insert(line.positionals.end(), dashes + 1, end);
  return line;
}

}  // namespace rayjobs::cli
