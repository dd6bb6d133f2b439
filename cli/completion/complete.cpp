// A place of a line to what may stand there.
#include "completion/complete.hpp"

#include "commands/table.hpp"
#include "completion/known_names.hpp"
#include "completion/line_so_far.hpp"
#include "line/argv.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rayjobs::cli {

namespace {

/// The parts of `text` between any of `separators`, without empty ones.
std::vector<std::string> parts_of(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    auto const end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

void add_words(std::vector<std::string> const& words, Completion& to) {
  for (std::string const& word : words) to.candidates.push_back({.word = word, .about = {}});
}

void add_commands(Completion& to) {
  for (Command const* const command : all_commands())
    to.candidates.push_back(
        {.word = std::string(command->name), .about = std::string(command->summary)});
}

Completion options_of(Command const* command) {
  Completion completion;
  auto const add = [&completion](CommandOptions const& one) {
    for (OptionGroup const& group : one.groups)
      for (Option const& option : group.options)
        for (std::string& name : parts_of(option.names, ","))
          completion.candidates.push_back({.word = std::move(name), .about = option.help});
  };
  for (CommandOptions const& one : all_options())
    if (command && one.command == command->name) add(one);
  for (CommandOptions const& one : all_options())
    if (one.command.empty()) add(one);
  return completion;
}

/// The beginning of a value after which a path stands.
constexpr std::string_view kFileSource = "file:";

Completion values_of(LineSoFar const& line, Environment const& environment) {
  Option const& option = *line.option;
  Completion completion{.candidates = {}, .before = line.before};
  bool const names_source = std::ranges::find(option.words, kFileSource) != option.words.end();
  if (names_source && line.last.starts_with(kFileSource)) {
    completion.before += kFileSource;
    completion.go_on = GoOn::files;
    return completion;
  }
  if (option.kind == OptionKind::flag) add_words({"true", "false"}, completion);
  if (option.kind == OptionKind::choice) add_words(parts_of(option.value_name, "|"), completion);
  add_words(option.words, completion);
  if (names_source) completion.go_on = GoOn::stay;
  if (option.value_is == ValueIs::file) completion.go_on = GoOn::files;
  if (option.value_is == ValueIs::directory) completion.go_on = GoOn::directories;
  if (option.value_is == ValueIs::profile)
    completion.candidates = known_profiles(line, environment);
  return completion;
}

/// By the words of the command's usage.
Completion positionals_of(LineSoFar const& line, Environment const& environment) {
  constexpr std::string_view kOptions = "[options]";
  std::string_view usage = line.command->usage;
  if (usage.starts_with(kOptions)) usage.remove_prefix(kOptions.size());
  Completion completion;
  if (!line.positionals.empty() && !usage.ends_with("...")) return completion;
  for (std::string const& word : parts_of(usage, " |[].")) {
    bool const is_itself = word.front() >= 'a' && word.front() <= 'z';
    if (is_itself) add_words({word}, completion);
    if (word == "COMMAND") add_commands(completion);
    if (word == "PATH" || word == "ENTRYPOINT") completion.go_on = GoOn::files;
    if (word == "ID") completion.candidates = known_jobs(line, environment);
  }
  return completion;
}

/// As the shell will do it before the program runs.
void open_home(std::vector<std::string>& words, Environment const& environment) {
  auto const home = environment.get("HOME");
  if (!home) return;
  for (std::string& word : words)
    if (word.starts_with("~/")) word.replace(0, 1, *home);
}

}  // namespace

Completion complete(std::vector<std::string> words, Environment const& environment) {
  open_home(words, environment);
  auto const line = read_line_so_far(words);
  if (!line) return {};
  if (line->option) return values_of(*line, environment);
  if (is_option(line->last) || line->last == "-") {
    if (!line->is_after_dashes) return options_of(line->command);
  } else if (!line->command) {
    Completion completion;
    add_commands(completion);
    return completion;
  }
  return positionals_of(*line, environment);
}

}  // namespace rayjobs::cli
