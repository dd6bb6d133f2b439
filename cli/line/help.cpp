// Examples first, then what a command does; the tables of exit codes and variables.
#include "line/help.hpp"

#include <rayjobs/version.hpp>

#include <utility>

#include <CLI/Version.hpp>

namespace rayjobs::cli {

namespace {

struct CommandHelp {
  std::string_view first_example;  ///< Words after the program's name.
  std::string_view second_example;
  std::string_view summary;
  std::string_view arguments;
};

CommandHelp help_of(std::optional<Command> command) {
  switch (command.value_or(Command::help)) {
    case Command::submit:
      return {"submit --working-dir . -- python train.py --epochs 3",
              "submit --no-wait --shell 'python a.py && python b.py'",
              "Submits a job, prints its log as it grows, and ends with its outcome.",
              "submit [options] [--] ENTRYPOINT..."};
    case Command::status:
      return {"status raysubmit_abcdefgh12345678", "status --watch raysubmit_abcdefgh12345678",
              "Prints what the cluster knows of jobs.", "status [options] ID..."};
    case Command::wait:
      return {"wait raysubmit_abcdefgh12345678",
              "wait --timeout 2h -o ndjson raysubmit_abcdefgh12345678 raysubmit_stuvwxyz12345678",
              "Waits until all these jobs have ended, and ends with the highest of their outcomes.",
              "wait [options] ID..."};
    case Command::logs:
      return {"logs raysubmit_abcdefgh12345678", "logs --follow raysubmit_abcdefgh12345678",
              "Prints a job's log. With --follow, until the job ends, and ends with its outcome.",
              "logs [options] ID"};
    case Command::stop:
      return {"stop raysubmit_abcdefgh12345678", "stop --timeout 30 raysubmit_abcdefgh12345678",
              "Asks for a job to be stopped and waits until it has ended.", "stop [options] ID"};
    case Command::remove:
      return {"delete raysubmit_abcdefgh12345678",
              "delete --address http://head:8265 raysubmit_abcdefgh12345678",
              "Deletes the record of a job that has ended.", "delete [options] ID"};
    case Command::list:
      return {"list", "list -o json", "Lists the cluster's jobs.", "list [options]"};
    case Command::version:
      return {"version", "version --address http://head:8265 -o json",
              "Prints this program's version and the server's.", "version [options]"};
    case Command::package:
      return {"package --list src", "package --explain data/x.csv .",
              "Prints the URI under which a directory, an archive, a wheel or a .py file would be "
              "uploaded, what would be in its package, and why. Asks no server.",
              "package [options] PATH"};
    case Command::help:
      break;
  }
  return {"submit --working-dir . -- python train.py --epochs 3",
          "logs --follow raysubmit_abcdefgh12345678",
          "Submits jobs to a Ray cluster over its Jobs API, and looks after them.",
          "[options] COMMAND ..."};
}

constexpr std::string_view kCommandList =
    "Commands:\n"
    "  submit   submit a job and follow it\n"
    "  status   what the cluster knows of a job\n"
    "  logs     a job's log\n"
    "  stop     stop a job\n"
    "  delete   delete the record of a job that has ended\n"
    "  list     all jobs\n";
constexpr std::string_view kOwnCommands =
    "  wait     wait until jobs have ended\n"
    "  version  this program's version and the server's\n"
    "  package  the package URI and content of a directory or file\n"
    "Without a command word, but with -- before the entrypoint: submit.\n";

constexpr std::string_view kExitCodes =
    "Exit codes:\n"
    "  0   the job SUCCEEDED, or the request was accepted\n"
    "  1   the job FAILED\n"
    "  2   the command line is wrong\n"
    "  3   the job was STOPPED\n"
    "  4   authentication or authorisation failed\n"
    "  5   the server could not be reached or understood\n"
    "  6   the outcome is unknown: the cluster lost the job, contact was lost, or nobody read on\n"
    "  7   our own deadline passed; the job still runs\n"
    "  8   the job failed for a reason of the cluster's; worth a retry\n"
    "  9   the submission id belongs to a different job\n"
    "  10  refused by the server, or by a check before sending\n"
    "  130, 143  ended by SIGINT, SIGTERM; the job goes on unless --on-signal=stop was given\n"
    "submit and logs --follow end with the job's outcome, status only with --exit-status.\n";

constexpr std::string_view kEnvironment =
    "Environment:\n"
    "  RAY_API_SERVER_ADDRESS, RAY_ADDRESS  address, when there is no --address\n"
    "  RAY_JOB_HEADERS  headers, when there is no --headers\n"
    "  RAY_AUTH_MODE=token  send the token of RAY_AUTH_TOKEN, of the file RAY_AUTH_TOKEN_PATH,\n"
    "                       or of ~/.ray/auth_token\n"
    "  NO_COLOR, CLICOLOR_FORCE  colour off, on\n";

std::string spaced(std::string_view program, std::string_view rest) {
  return std::string(program) + ' ' + std::string(rest);
}

}  // namespace

std::string help_introduction(std::optional<Command> command, std::string_view program) {
  CommandHelp const help = help_of(command);
  return "Examples:\n  " + spaced(program, help.first_example) + "\n  " +
         spaced(program, help.second_example) + "\n\n" + std::string(help.summary) + '\n';
}

std::string help_usage(std::optional<Command> command, std::string_view program) {
  return spaced(program, help_of(command).arguments);
}

std::string help_footer(std::optional<Command> command, std::string_view program) {
  std::string footer;
  if (!command) {
    footer += kCommandList;
    if (program == "ray-submit") footer += kOwnCommands;
    footer += "More: " + spaced(program, "help COMMAND") + "\n\n";
  }
  if (command == Command::submit) {
    footer +=
        "Words after -- are the entrypoint, quoted so that the cluster's shell takes each of them\n"
        "as it is. Use --shell for a line that this shell is to read.\n\n";
  }
  footer += kExitCodes;
  footer += '\n';
  footer += kEnvironment;
  footer.pop_back();  // CLI11 ends the footer with a line break of its own
  return footer;
}

std::string version_text() {
  return "ray-submit " RAYJOBS_VERSION " (rayjobs " RAYJOBS_VERSION
         ")\n"
         "built with " RAYJOBS_BUILT_WITH ", CLI11 " CLI11_VERSION "\n";
}

}  // namespace rayjobs::cli
