// The command `help`: help of the program, of its commands and on what they share.
#include "commands/help.hpp"

#include "commands/table.hpp"
#include "line/option_help.hpp"
#include "sources/toml_text.hpp"

#include <rayjobs/version.hpp>

#include <algorithm>
#include <sstream>

#include <CLI/Version.hpp>

namespace rayjobs::cli {

namespace {

constexpr std::string_view kSummary =
    "Submits jobs to a Ray cluster over its Jobs API, and follows them.\n";

constexpr std::string_view kEnvironment =
    "Environment:\n"
    "  RAY_API_SERVER_ADDRESS, RAY_ADDRESS\n"
    "                       address of the Ray dashboard; --address takes precedence\n"
    "  RAY_DASHBOARD_ADDRESS, RAY_JOB_SUBMISSION_ID\n"
    "                       where nothing else says so, and if both are set: address and "
    "submission\n"
    "                       id, as KubeRay sets them for the submitter of a RayJob\n"
    "  RAY_JOB_HEADERS      request headers as JSON; --headers takes precedence\n"
    "  RAY_AUTH_MODE=token  send a token: that of RAY_AUTH_TOKEN, of the file "
    "RAY_AUTH_TOKEN_PATH,\n"
    "                       or of ~/.ray/auth_token; --token-file and --token-command take "
    "precedence\n"
    "  NO_COLOR, CLICOLOR_FORCE\n"
    "                       turn colours off, on\n"
    "  RAYJOBS_OPTION       most options, e.g. RAYJOBS_RETRY_BUDGET; help settings says more\n";

constexpr std::string_view kSettings =
    "Settings:\n"
    "An option that is not on the command line may come from elsewhere. The first of these has\n"
    "its way:\n"
    "\n"
    "  the option itself        --retry-budget 90s\n"
    "  a profile that is named  --profile work, with retry-budget = \"90s\" in [profile.work]\n"
    "  the environment          RAYJOBS_RETRY_BUDGET=90s, and Ray's own variables\n"
    "  the default profile      retry-budget = \"90s\" in [profile.default]\n"
    "  its default\n"
    "\n"
    "Profiles are tables of ~/.config/rayjobs/config.toml, or of the file that --config or\n"
    "RAYJOBS_CONFIG names. Keys are options without the dashes before them. Flags are true or\n"
    "false; options that may be repeated are arrays, or in a variable one value a line. An option\n"
    "of one command may follow its name: submit-timeout, RAYJOBS_SUBMIT_TIMEOUT.\n"
    "\n"
    "A flag that is set elsewhere is undone as in --no-wait=false. What belongs to one run, as "
    "ids\n"
    "and files that are written, comes from the command line alone. A token does not belong in a\n"
    "profile; name its file or command: token-file, token-command.\n"
    "\n"
    "config show prints each option with its source, config check what is wrong in the profiles.\n"
    "Under the name ray only Ray's variables count.\n";

constexpr std::string_view kOutput =
    "Output:\n"
    "Data goes to standard output: ids, logs, tables, JSON. Messages go to standard error.\n"
    "\n"
    "  -o text    for people; the default\n"
    "  -o json    one JSON object at the end, also of a failure: schema, exit_code, error, and\n"
    "             what the command found; the log of a job that is followed goes to standard "
    "error\n"
    "  -o ndjson  one JSON object a line: events (submitted, status, log, ...) of submit, wait,\n"
    "             logs --follow and status --watch, and at the end the event finished\n"
    "\n"
    "Values of env_vars in these objects are <redacted> without --show-env.\n"
    "\n"
    "--result-file FILE also writes the outcome to a file, with any -o.\n";

std::string spaced(std::string_view program, std::string_view rest) {
  return std::string(program) + ' ' + std::string(rest);
}

std::string introduction(std::string_view program, Command const& command,
                         std::string_view summary) {
  std::string text = "Examples:\n";
  for (std::string_view const example : command.examples)
    text += "  " + spaced(program, example) + '\n';
  return text + '\n' + std::string(summary);
}

std::string table_of(std::span<ExitCode const> codes) {
  std::string text = "Exit codes:\n";
  for (ExitCode const code : codes) {
    std::string number = std::to_string(static_cast<int>(code));
    number.resize(5, ' ');
    text += "  " + number + std::string(meaning(code)) + '\n';
  }
  return text;
}

std::string list_of_commands(std::string_view program) {
  std::string text = "Commands:\n";
  for (Command const* const command : all_commands()) {
    if (program == "ray job" && !command->in_ray_job) continue;
    std::string name(command->name);
    name.resize(12, ' ');
    text += "  " + name + std::string(command->summary) + '\n';
  }
  if (program == "ray-submit")
    text += "Without a command, but with -- before an entrypoint: submit.\n";
  return text;
}

std::string pointer(std::string_view program) {
  return "More: " +
         spaced(program, "help COMMAND|options|settings|exit-codes|environment|output\n");
}

std::string shared_options_help(std::string_view program) {
  SharedOptions unused;
  return format_help(
      {.introduction = {}, .usage = spaced(program, "COMMAND [options]"), .footer = {}},
      {declare(unused)});
}

struct Topic {
  std::string_view name;
  std::string (*text)(std::string_view program);
};

constexpr std::array kTopics{
    Topic{"options", shared_options_help},
    Topic{"settings", [](std::string_view) { return std::string(kSettings); }},
    Topic{"exit-codes", [](std::string_view) { return table_of(kEveryExitCode); }},
    Topic{"environment", [](std::string_view) { return std::string(kEnvironment); }},
    Topic{"output", [](std::string_view) { return std::string(kOutput); }}};

struct HelpOptions {
  std::string about{};  ///< A command or a topic; empty: the program.
};

Result<void> take(HelpOptions& to, Words words) {
  if (words.empty()) return {};
  if (auto const found = help_on(words.front(), ""); !found) return found.error();
  return take_one(std::move(words), to.about, "command or topic");
}

ExitCode run(HelpOptions const& options, Context& context) {
  context.io.out(help_on(options.about, context.messages.program()).value());
  return ExitCode::success;
}

constexpr std::array kHelpExitCodes{ExitCode::success, ExitCode::usage, ExitCode::refused};

}  // namespace

std::string usage_of(Command const& command, std::string_view program) {
  return spaced(program, command.name) + ' ' + std::string(command.usage);
}

std::string command_help(Command const& command, std::string_view program) {
  std::string summary(command.summary);
  if (!command.notes.empty()) summary += ".\n\n" + std::string(command.notes);
  std::string paragraphs;
  std::istringstream lines(summary);
  for (std::string line; std::getline(lines, line);) paragraphs += wrapped(line) + '\n';
  return format_help({.introduction = introduction(program, command, paragraphs),
                      .usage = usage_of(command, program),
                      .footer = table_of(command.exit_codes) + '\n' + pointer(program)},
                     command.begin()->options());
}

std::string program_help(std::string_view program) {
  SharedOptions unused;
  std::string const footer = list_of_commands(program) + '\n' + table_of(kEveryExitCode) + '\n' +
                             std::string(kEnvironment) + '\n' + pointer(program);
  return format_help({.introduction = introduction(program, kSubmitCommand, kSummary),
                      .usage = spaced(program, "COMMAND [options] ..."),
                      .footer = footer},
                     {declare(unused)});
}

Result<std::string> help_on(std::string const& about, std::string_view program) {
  if (about.empty()) return program_help(program);
  if (auto const* const command = find_command(about)) return command_help(*command, program);
  auto const* const topic = std::ranges::find(kTopics, about, &Topic::name);
  if (topic == kTopics.end()) return usage("there is no command or help topic '" + about + "'");
  return topic->text(program);
}

std::string short_help(std::string_view program) {
  return "Usage: " + spaced(program, "COMMAND [options] ...") + "\n\n" + list_of_commands(program) +
         "\nExample:\n  " + spaced(program, kSubmitCommand.examples.front()) + "\n\n" +
         "All options: " + spaced(program, "--help") + '\n';
}

std::string_view program_summary() { return kSummary; }

std::string version_text() {
  return "ray-submit " RAYJOBS_VERSION " (rayjobs " RAYJOBS_VERSION
         ")\n"
         "built with " RAYJOBS_BUILT_WITH ", CLI11 " CLI11_VERSION ", " +
         toml_library() + '\n';
}

Command const kHelpCommand{.name = "help",
                           .summary = "Print help on a command or a topic",
                           .usage = "[COMMAND|options|settings|exit-codes|environment|output]",
                           .examples = {"help submit", "help exit-codes"},
                           .exit_codes = kHelpExitCodes,
                           .begin = begin<HelpOptions>,
                           .has_settings = false};

}  // namespace rayjobs::cli
