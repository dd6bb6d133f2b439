// What a command's positional words are, and which command a line names.
#include "line/parse.hpp"

#include "line/argv.hpp"
#include "line/command_options.hpp"
#include "line/help.hpp"
#include "line/option_set.hpp"
#include "line/usage.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rayjobs::cli {

namespace {

using Words = std::vector<std::string>;

Result<void> take_one(Words& words, std::string& to, std::string const& what) {
  if (words.empty()) return usage("no " + what + " was given");
  if (words.size() > 1) return usage("unexpected word '" + words[1] + "' after the " + what);
  to = std::move(words.front());
  return {};
}

template <typename Options>
Result<void> take_words(Words& words, Options& to) {
  if constexpr (requires { to.words; }) {
    to.words = std::move(words);
  } else if constexpr (requires { to.ids; }) {
    if (words.empty()) return usage("no job id was given");
    to.ids = std::move(words);
  } else if constexpr (requires { to.id; }) {
    return take_one(words, to.id, "job id");
  } else if constexpr (requires { to.path; }) {
    return take_one(words, to.path, "path");
  } else if (!words.empty()) {
    return usage("unexpected word '" + words.front() + "'");
  }
  return {};
}

std::string program_of(CommandLine const& line) { return line.ray ? "ray job" : "ray-submit"; }

bool has_events(SubmitOptions const&) { return true; }
bool has_events(WaitCommandOptions const&) { return true; }
bool has_events(LogsOptions const& options) { return options.follow; }
bool has_events(StatusOptions const& options) { return options.watch; }
template <typename Options>
bool has_events(Options const&) {
  return false;
}

template <typename Options>
Result<Invocation> parse_command(CommandLine line, Command command) {
  std::string const program = program_of(line);
  OptionSet set(help_introduction(command, program), help_usage(command, program),
                help_footer(command, program));
  Invocation invocation{.ray = line.ray};
  Options options;
  Asked asked;
  set.group("Options");
  declare(set, options);
  declare_global(set, invocation.global, asked);

  auto words = set.read(line.words);
  if (!words) {
    Error error = std::move(words).error();
    if (command == Command::submit && error.hint.empty()) {
      error.hint = "put -- before the entrypoint: " + help_usage(command, program);
    }
    return error;
  }
  if (asked.help || asked.version) {
    invocation.request = TextRequest{asked.help ? set.help() : version_text()};
    return invocation;
  }
  words->insert(words->end(), line.after_dashes.begin(), line.after_dashes.end());
  if (auto taken = take_words(*words, options); !taken) {
    Error error = std::move(taken).error();
    if (error.hint.empty()) error.hint = "usage: " + help_usage(command, program);
    return error;
  }
  if (invocation.global.output == OutputFormat::ndjson && !has_events(options)) {
    return usage("there are no events here for -o ndjson",
                 "it is for submit, wait, logs --follow and status --watch; use -o json");
  }
  invocation.request = std::move(options);
  return invocation;
}

Result<Invocation> dispatch(CommandLine line, Command command);

/// `help COMMAND` is `COMMAND --help`; without a command, the help of the whole program.
Result<Invocation> parse_help(CommandLine line) {
  auto const command = line.words.empty() ? std::nullopt : command_named(line.words.front());
  if (!line.words.empty() && line.words.front().front() != '-') {
    if (!command) return usage("there is no command '" + line.words.front() + "'");
    if (*command != Command::help) {
      line.words = {"--help"};
      line.after_dashes.clear();
      return dispatch(std::move(line), *command);
    }
  }
  std::string const program = program_of(line);
  OptionSet set(help_introduction({}, program), help_usage({}, program), help_footer({}, program));
  Invocation invocation{.ray = line.ray};
  Asked asked;
  declare_global(set, invocation.global, asked);
  invocation.request = TextRequest{set.help()};
  return invocation;
}

Result<Invocation> dispatch(CommandLine line, Command command) {
  switch (command) {
    case Command::submit:
      return parse_command<SubmitOptions>(std::move(line), command);
    case Command::status:
      return parse_command<StatusOptions>(std::move(line), command);
    case Command::wait:
      return parse_command<WaitCommandOptions>(std::move(line), command);
    case Command::logs:
      return parse_command<LogsOptions>(std::move(line), command);
    case Command::stop:
      return parse_command<StopOptions>(std::move(line), command);
    case Command::remove:
      return parse_command<DeleteOptions>(std::move(line), command);
    case Command::list:
      return parse_command<ListOptions>(std::move(line), command);
    case Command::version:
      return parse_command<VersionOptions>(std::move(line), command);
    case Command::package:
      return parse_command<PackageCommandOptions>(std::move(line), command);
    case Command::help:
      break;
  }
  return parse_help(std::move(line));
}

/// The options that may stand before a command word: everyone's, and submit's, whose word may be
/// left out. Declared only when an option does stand there.
class LeadingOptions {
 public:
  OptionKind kind(std::string const& name) {
    if (!set_) {
      set_.emplace("", "", "");
      declare(*set_, submit_);
      declare_global(*set_, global_, asked_);
    }
    return set_->kind(name);
  }

 private:
  GlobalOptions global_;
  SubmitOptions submit_;
  Asked asked_;
  std::optional<OptionSet> set_;
};

bool asks(Words const& words, std::string_view option) {
  return std::ranges::find(words, option) != words.end();
}

}  // namespace

Result<Invocation> parse_arguments(std::vector<std::string> const& arguments) {
  LeadingOptions leading;
  auto line = read_command_line(arguments,
                                [&leading](std::string const& name) { return leading.kind(name); });
  if (!line) return std::move(line).error();
  if (auto const command = line->command) return dispatch(*std::move(line), *command);

  bool const no_entrypoint = line->after_dashes.empty();
  if (no_entrypoint && (asks(line->words, "--help") || asks(line->words, "-h"))) {
    line->words.clear();
    return parse_help(*std::move(line));
  }
  if (line->ray && !asks(line->words, "--version")) {
    return usage("no command was given",
                 "the commands are ray job submit, status, stop, delete, logs and list");
  }
  return dispatch(*std::move(line), Command::submit);
}

}  // namespace rayjobs::cli
