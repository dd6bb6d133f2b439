// Which command a line names, and what its words are to that command.
#include "parse.hpp"

#include "commands/help.hpp"
#include "commands/table.hpp"
#include "line/argv.hpp"
#include "sources/settle.hpp"
#include "sources/take_settings.hpp"
#include "submit/submit_options.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rayjobs::cli {

namespace {

/// KubeRay's submitter does not quote the words of its entrypoint.
std::string one_line(std::vector<std::string> const& words) {
  std::string line;
  for (std::string const& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

/// Of all words, however wrong some are, those that -o json depends on.
struct Saying {
  std::optional<std::string> output{};
  std::optional<std::string> config{};
  std::optional<std::string> profile{};
  bool no_config = false;
};

Saying read_roughly(std::vector<std::string> const& arguments) {
  Saying said;
  for (std::size_t at = 1; at < arguments.size() && arguments[at] != "--"; ++at) {
    std::string const& word = arguments[at];
    said.no_config |= word == "--no-config";
    for (auto const& [name, to] :
         {std::pair{"--output", &said.output}, std::pair{"--config", &said.config},
          std::pair{"--profile", &said.profile}}) {
      if (word.starts_with(std::string(name) + '=')) *to = word.substr(word.find('=') + 1);
      if (word == name && at + 1 < arguments.size()) *to = arguments[++at];
    }
    bool const is_cluster = word.starts_with('-') && !word.starts_with("--");
    auto const letter = is_cluster ? word.find('o') : std::string::npos;
    bool const is_output =
        letter != std::string::npos &&
        word.substr(1, letter - 1).find_first_not_of("vqfhw") == std::string::npos;
    if (is_output && letter + 1 < word.size()) {
      said.output = word.substr(letter + (word[letter + 1] == '=' ? 2 : 1));
    } else if (is_output && at + 1 < arguments.size()) {
      said.output = arguments[++at];
    }
  }
  return said;
}

/// `ray job` is Ray's: it has neither.
Result<void> refuse_profiles(std::vector<GivenOption> const& given) {
  for (GivenOption const& option : given)
    if (option.name == "--profile" || option.name == "--config")
      return usage(option.name + " is no option of ray job", "run this program as ray-submit");
  return {};
}

Result<Invocation> parse_command(CommandLine line, Command const& command,
                                 Environment const& environment) {
  Invocation invocation{.program = line.ray ? "ray job" : "ray-submit", .run = command.begin()};
  std::string const usage_line = usage_of(command, invocation.program);
  auto groups = invocation.run->options();
  groups.push_back(declare(invocation.shared));
  bool is_elsewhere = false;  // What is wrong: in a variable or a profile.
  auto words = read_options(groups, line.words, [&](std::vector<GivenOption> const& given) {
    invocation.shared.on_line = given;
    if (line.ray) return refuse_profiles(given);
    bool const is_asked = std::ranges::any_of(given, [](GivenOption const& option) {
      return option.name == "-h" || option.name == "--help" || option.name == "--version";
    });
    if (is_asked || !command.has_settings) return Result<void>{};
    auto taken = take_settings(invocation.shared, command.name, groups, environment, all_options);
    is_elsewhere = !taken;
    return taken;
  });
  if (!words) {
    Error error = std::move(words).error();
    if (&command == &kSubmitCommand && line.after_dashes.empty() && error.hint.empty() &&
        !is_elsewhere)
      error.hint = "put -- before the entrypoint: " + usage_line;
    return error;
  }
  if (invocation.shared.help || invocation.shared.version)
    return Invocation{.program = invocation.program,
                      .text = invocation.shared.help ? command_help(command, invocation.program)
                                                     : version_text()};

  words->insert(words->end(), line.after_dashes.begin(), line.after_dashes.end());
  bool const has_line = std::ranges::find(invocation.shared.on_line, "--shell",
                                          &GivenOption::name) != invocation.shared.on_line.end();
  if (line.submitter && !has_line && !words->empty()) {
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

OutputFormat output_of(std::vector<std::string> const& arguments, Environment const& environment) {
  Saying const said = read_roughly(arguments);
  SharedOptions shared{.config = said.config, .profile = said.profile};
  shared.no_config = said.no_config;
  bool const is_open = !said.output && !is_named_ray(arguments);
  std::vector<OptionGroup> groups{declare(shared)};
  auto& options = groups.front().options;
  std::erase_if(options, [](Option const& option) { return long_name(option) != "--output"; });
  if (said.output) options.front().set(*said.output);
  if (!is_open) return shared.output;
  // What is wrong elsewhere is told already.
  Sources sources{.environment = environment, .all = all_options};
  auto const config = read_config_of(shared, environment);
  if (config)
    if (auto const profiles = use_profiles(*config, shared.profile, all_options))
      sources.profiles = *profiles;
  auto const settled = settle({}, groups, {}, sources);
  if (settled) static_cast<void>(set_options(*settled));
  return shared.output;
}

Result<Invocation> parse_arguments(std::vector<std::string> const& arguments,
                                   Environment const& environment) {
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
  if (line->command) return parse_command(*line, *find_command(*line->command), environment);
  if (line->submitter) return parse_command(*std::move(line), kSubmitCommand, environment);

  bool const no_entrypoint = line->after_dashes.empty();
  if (no_entrypoint && (asks(line->words, "--help") || asks(line->words, "-h"))) {
    std::string const program = line->ray ? "ray job" : "ray-submit";
    return Invocation{.program = program, .text = program_help(program)};
  }
  if (line->ray && !asks(line->words, "--version")) {
    return usage("no command was given", "ray job --help lists the commands");
  }
  if (arguments.size() < 2) return Invocation{.text = short_help("ray-submit"), .is_empty = true};
  return parse_command(*std::move(line), kSubmitCommand, environment);
}

}  // namespace rayjobs::cli
