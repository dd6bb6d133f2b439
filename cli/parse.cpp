// Which command a line names, and what its words are to that command.
#include "parse.hpp"

#include "commands/help.hpp"
#include "commands/table.hpp"
#include "line/argv.hpp"
#include "submit/submit_options.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rayjobs::cli {

namespace {

Invocation text_only(std::string program, std::string text) {
  Invocation invocation;
  invocation.program = std::move(program);
  invocation.text = std::move(text);
  return invocation;
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
  if (invocation.shared.help)
    return text_only(invocation.program, command_help(command, invocation.program));
  if (invocation.shared.version) return text_only(invocation.program, version_text());

  words->insert(words->end(), line.after_dashes.begin(), line.after_dashes.end());
  if (auto taken = invocation.run->take_words(*std::move(words)); !taken) {
    Error error = std::move(taken).error();
    if (error.hint.empty()) error.hint = "usage: " + usage_line;
    return error;
  }
  if (invocation.shared.output == OutputFormat::ndjson && !invocation.run->prints_events()) {
    return usage("-o ndjson does not apply here: there are no events",
                 "use it with submit, wait, logs --follow or status --watch; else use -o json");
  }
  return invocation;
}

/// The options that may stand before a command word: everyone's, and submit's, whose word may be
/// left out. Declared only when an option does stand there.
class LeadingOptions {
 public:
  Option const* find(std::string const& name) {
    if (groups_.empty()) {
      groups_ = declare(submit_);
      groups_.push_back(declare(shared_));
    }
    return find_option(groups_, name);
  }

 private:
  SharedOptions shared_;
  SubmitCommandOptions submit_;
  std::vector<OptionGroup> groups_;
};

bool asks(std::vector<std::string> const& words, std::string_view option) {
  return std::ranges::find(words, option) != words.end();
}

std::vector<CommandWord> command_words() {
  std::vector<CommandWord> words;
  for (Command const* const command : all_commands())
    words.push_back({.word = command->name, .in_ray_job = command->in_ray_job});
  return words;
}

}  // namespace

Result<Invocation> parse_arguments(std::vector<std::string> const& arguments) {
  LeadingOptions leading;
  auto line = read_command_line(arguments, command_words(),
                                [&leading](std::string const& name) { return leading.find(name); });
  if (!line) return std::move(line).error();
  if (line->command) return parse_command(*line, *find_command(*line->command));

  bool const no_entrypoint = line->after_dashes.empty();
  if (no_entrypoint && (asks(line->words, "--help") || asks(line->words, "-h"))) {
    std::string const program = line->ray ? "ray job" : "ray-submit";
    return text_only(program, program_help(program));
  }
  if (line->ray && !asks(line->words, "--version")) {
    return usage("no command was given", "ray job --help lists the commands");
  }
  if (arguments.size() < 2) {
    Invocation invocation = text_only("ray-submit", short_help("ray-submit"));
    invocation.is_empty = true;
    return invocation;
  }
  return parse_command(*std::move(line), kSubmitCommand);
}

}  // namespace rayjobs::cli
