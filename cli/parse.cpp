// Which command a line names, and what its words are to that command.
#include "parse.hpp"

#include "commands/help.hpp"
#include "commands/table.hpp"
#include "line/argv.hpp"
#include "submit/submit_options.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::cli {

namespace {

/// KubeRay's submitter does not quote the words of its entrypoint.
std::string one_line(std::vector<std::string> const& words) {
  std::string line;
  for (std::string const& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

Result<Invocation> parse_command(CommandLine line, Command const& command) {
  Invocation invocation{.program = line.ray ? "ray job" : "ray-submit", .run = command.begin()};
  std::string const usage_line = usage_of(command, invocation.program);
  auto groups = invocation.run->options();
  groups.push_back(declare(invocation.shared));
  auto words = read_options(groups, line.words);
  if (!words) {
    Error error = std::move(words).error();
    if (&command == &kSubmitCommand && error.hint.empty())
      error.hint = "put -- before the entrypoint: " + usage_line;
    return error;
  }
  if (invocation.shared.help || invocation.shared.version)
    return Invocation{.program = invocation.program,
                      .text = invocation.shared.help ? command_help(command, invocation.program)
                                                     : version_text()};

  words->insert(words->end(), line.after_dashes.begin(), line.after_dashes.end());
  if (line.submitter && !words->empty()) {
    words = read_options(groups, {"--shell=" + one_line(*words)});
    if (!words) return std::move(words).error();
  }
  if (auto taken = invocation.run->take_words(*std::move(words)); !taken) {
    Error error = std::move(taken).error();
    if (error.hint.empty()) error.hint = "usage: " + usage_line;
    return error;
  }
  return invocation;
}

bool asks(std::vector<std::string> const& words, std::string_view option) {
  return std::ranges::find(words, option) != words.end();
}

}  // namespace

OutputFormat output_of(std::vector<std::string> const& arguments) {
  OutputFormat format = OutputFormat::text;
  auto const take = [&](std::string_view value) {
    format = value == "json"     ? OutputFormat::json
             : value == "ndjson" ? OutputFormat::ndjson
                                 : OutputFormat::text;
  };
  for (std::size_t at = 1; at < arguments.size() && arguments[at] != "--"; ++at) {
    std::string_view const word = arguments[at];
    bool const is_cluster = word.starts_with('-') && !word.starts_with("--");
    auto const letter = is_cluster ? word.find('o') : std::string_view::npos;
    bool const is_output =
        letter != std::string_view::npos &&
        word.substr(1, letter - 1).find_first_not_of("vqfhw") == std::string_view::npos;
    if (word.starts_with("--output=")) {
      take(word.substr(word.find('=') + 1));
    } else if (is_output && letter + 1 < word.size()) {
      take(word.substr(letter + (word[letter + 1] == '=' ? 2 : 1)));
    } else if ((is_output || word == "--output") && at + 1 < arguments.size()) {
      take(arguments[++at]);
    }
  }
  return format;
}

Result<Invocation> parse_arguments(std::vector<std::string> const& arguments) {
  std::vector<CommandWord> commands;
  for (Command const* const command : all_commands())
    commands.push_back({.word = command->name, .in_ray_job = command->in_ray_job});
  // The options that may stand before a command word: everyone's, and submit's, whose word may be
  // left out. Declared only when an option does stand there.
  SharedOptions shared;
  SubmitCommandOptions submit;
  std::vector<OptionGroup> leading;
  auto const options = [&]() -> std::vector<OptionGroup> const& {
    if (leading.empty()) {
      leading = declare(submit);
      leading.push_back(declare(shared));
    }
    return leading;
  };
  auto line = read_command_line(
      arguments, commands, [&](std::string const& name) { return find_option(options(), name); },
      [&] { return long_names(options()); });
  if (!line) return std::move(line).error();
  if (line->command) return parse_command(*line, *find_command(*line->command));
  if (line->submitter) return parse_command(*std::move(line), kSubmitCommand);

  bool const no_entrypoint = line->after_dashes.empty();
  if (no_entrypoint && (asks(line->words, "--help") || asks(line->words, "-h"))) {
    std::string const program = line->ray ? "ray job" : "ray-submit";
    return Invocation{.program = program, .text = program_help(program)};
  }
  if (line->ray && !asks(line->words, "--version")) {
    return usage("no command was given", "ray job --help lists the commands");
  }
  if (arguments.size() < 2) return Invocation{.text = short_help("ray-submit"), .is_empty = true};
  return parse_command(*std::move(line), kSubmitCommand);
}

}  // namespace rayjobs::cli
