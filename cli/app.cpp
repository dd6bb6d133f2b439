// Which options each command has, and what its positional words are.
#include "app.hpp"

#include "argv.hpp"
#include "help.hpp"
#include "option_set.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rayjobs::cli {

namespace {

struct Asked {
  bool help = false;
  bool version = false;
};

Error usage(std::string message, std::string hint = {}) {
  return {
      .code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

void declare_global(OptionSet& set, GlobalOptions& to, Asked& asked) {
  set.group("Options of every command");
  set.value("--address", "URL", "The cluster's dashboard, e.g. http://head:8265", to.address);
  set.value("--verify", "BOOL|PATH", "Verify TLS: true, false, or a CA file or directory",
            to.verify);
  set.value("--headers", "JSON", "Headers of every request: an object of strings", to.headers);
  set.value("--retry-budget", "TIME", "Go on trying so long without a usable answer",
            to.retry_budget);
  set.value("--request-timeout", "TIME", "Wait so long for one answer; default: 60s",
            to.request_timeout);
  set.value("--connect-timeout", "TIME", "Wait so long for a connection; default: 10s",
            to.connect_timeout);
  set.choice("-o,--output", {"text", "json", "ndjson"}, "Form of standard output",
             [&to](std::size_t i) { to.output = OutputFormat{static_cast<int>(i)}; });
  set.choice("--color", {"auto", "always", "never"}, "Colour of status words",
             [&to](std::size_t i) { to.color = ColorWhen{static_cast<int>(i)}; });
  set.choice("--log-color", {"auto", "true", "false"}, "The same in Ray's words",
             [&to](std::size_t i) { to.color = ColorWhen{static_cast<int>(i)}; });
  set.choice("--log-style", {"auto", "record", "pretty"}, "Accepted for Ray's sake; no effect",
             [](std::size_t) {});
  set.flag("-v,--verbose", "Say what is done; twice for header names too",
           [&to] { ++to.verbosity; });
  set.flag("-q,--quiet", "Errors only on standard error", [&to] { to.quiet = true; });
  set.flag("-h,--help", "Print this help", [&asked] { asked.help = true; });
  set.flag("--version", "Print the version", [&asked] { asked.version = true; });
}

void declare_failure_code(OptionSet& set, FailureCode& to) {
  set.choice("--exit-code", {"table", "driver"},
             "A FAILED job's exit code: of the table below, or the driver's own",
             [&to](std::size_t i) { to = FailureCode{static_cast<int>(i)}; });
}

void declare_timeout(OptionSet& set, std::optional<std::string>& to) {
  set.value("--timeout", "TIME", "End with 7 after so long, e.g. 90s or 2h; the job goes on", to);
}

void declare(OptionSet& set, FollowingOptions& to) {
  declare_timeout(set, to.timeout);
  set.value("--start-timeout", "TIME", "End with 7 when the job is PENDING for so long",
            to.start_timeout);
  set.choice("--on-signal", {"detach", "stop"},
             "On SIGINT and SIGTERM let the job go on, or stop it",
             [&to](std::size_t i) { to.on_signal = OnSignal{static_cast<int>(i)}; });
  set.value("--result-file", "FILE", "Write the outcome there as JSON", to.result_file);
  declare_failure_code(set, to.failure_code);
}

void declare(OptionSet& set, SubmitOptions& to) {
  set.value("--working-dir", "DIR|URI", "Directory to run in: uploaded, unless it is a URI",
            to.working_dir);
  set.value("--runtime-env", "FILE", "Runtime environment, YAML", to.runtime_env_file);
  set.value("--runtime-env-json", "JSON", "Runtime environment", to.runtime_env_json);
  set.value("--submission-id", "ID", "Id of the job; default: a random one", to.submission_id);
  set.value("--submission-id-from", "WORDS",
            "Make the id of these words and the request, so that a repeated step finds its job",
            to.submission_id_from);
  set.flag("--no-adopt", "Refuse an id under which the same job was submitted before",
           [&to] { to.no_adopt = true; });
  set.value("--job-id", "ID", "Deprecated: use --submission-id", to.job_id);
  set.value("--metadata-json", "JSON", "Metadata of the job: an object of strings",
            to.metadata_json);
  set.value("--entrypoint-num-cpus", "FLOAT", "CPUs to reserve for the entrypoint", to.num_cpus);
  set.value("--entrypoint-num-gpus", "FLOAT", "GPUs to reserve for the entrypoint", to.num_gpus);
  set.value("--entrypoint-memory", "INT", "Bytes of memory to reserve for the entrypoint",
            to.memory);
  set.value("--entrypoint-resources", "JSON", "Resources to reserve: an object of numbers",
            to.resources_json);
  set.value("--entrypoint-label-selector", "JSON", "Labels of the node: an object of strings",
            to.label_selector_json);
  set.value("--shell", "STRING", "The entrypoint as one line for the cluster's shell", to.shell);
  set.flag("--no-wait", "Print the submission id and end", [&to] { to.no_wait = true; });
  set.flag("--no-cache", "Read all files again, also those that seem unchanged",
           [&to] { to.no_cache = true; });
  declare(set, to.following);
}

void declare(OptionSet& set, StatusOptions& to) {
  set.flag("--exit-status", "End with the job's outcome (7 while it has not ended)",
           [&to] { to.exit_status = true; });
  set.flag("-w,--watch", "Print each change until all have ended", [&to] { to.watch = true; });
  declare_timeout(set, to.timeout);
}

void declare(OptionSet& set, WaitCommandOptions& to) {
  declare_timeout(set, to.timeout);
  declare_failure_code(set, to.failure_code);
}

void declare(OptionSet& set, LogsOptions& to) {
  set.flag("-f,--follow", "Go on until the job ends", [&to] { to.follow = true; });
  set.value("--tail", "N", "Only the last N lines of what is there", to.tail);
  set.value("--download", "FILE", "Write the log to a file, whole or not at all", to.download);
  declare(set, to.following);
}

void declare(OptionSet& set, StopOptions& to) {
  set.flag("--no-wait", "Do not wait for the job to end", [&to] { to.no_wait = true; });
  set.value("--timeout", "TIME", "Wait at most so long; default: no limit", to.timeout);
}

void declare(OptionSet&, DeleteOptions&) {}
void declare(OptionSet&, ListOptions&) {}
void declare(OptionSet&, VersionOptions&) {}

void declare(OptionSet& set, PackageCommandOptions& to) {
  set.value("--exclude", "PATTERN", "Leave out what matches; may be repeated",
            [&to](std::string const& pattern) {
              to.excludes.push_back(pattern);
              return std::optional<std::string>{};
            });
  set.flag("--list", "List what is in the package, with sizes", [&to] { to.list = true; });
  set.value("--explain", "PATH", "Say which rule takes a path out, or keeps it; may be repeated",
            [&to](std::string const& path) {
              to.explain.push_back(path);
              return std::optional<std::string>{};
            });
  set.value("--write", "FILE.zip", "Write the package into a file", to.write);
  set.flag("--no-cache", "Read all files again, also those that seem unchanged",
           [&to] { to.no_cache = true; });
}

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
  } else if constexpr (requires { to.directory; }) {
    return take_one(words, to.directory, "directory");
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
