// One invocation of ray-submit: words to options, options to a command, its answer to an exit code.
#include "output/io.hpp"
#include "output/messages.hpp"
#include "parse.hpp"
#include "run/context.hpp"
#include "run/signals.hpp"

#include <rayjobs/environment.hpp>

#include <cerrno>
#include <csignal>

namespace rayjobs::cli {

namespace {

ExitCode checked_output(ExitCode code, Io& io) {
  int const problem = io.out_problem();
  bool const is_told = problem == 0 || problem == EPIPE || problem == ECANCELED;
  if (is_told || code != ExitCode::success) return code;
  io.error(io.unwritable_output());
  return with_late_failure(code, {.error = ErrorCode::io, .phase = Phase::local});
}

/// Owns the process: ignores SIGPIPE and takes SIGINT and SIGTERM.
ExitCode run_command_line(std::vector<std::string> const& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  Environment const environment = Environment::process();
  auto const invocation = parse_arguments(arguments);
  if (!invocation) {
    Io io(SharedOptions{}, environment);
    io.error(invocation.error());
    return ExitCode::usage;
  }

  Interrupts interrupts;
  Io io(invocation->shared, environment);
  if (invocation->is_empty) {
    io.err(invocation->text);
    return ExitCode::usage;
  }
  bool const speaks_ray =
      invocation->program == "ray job" && invocation->shared.output == OutputFormat::text;
  auto const messages = speaks_ray ? make_ray_messages(io)
                                   : make_own_messages(io, invocation->program,
                                                       invocation->shared.address.has_value());
  Context context{.io = io,
                  .environment = environment,
                  .interrupts = interrupts,
                  .messages = *messages,
                  .shared = invocation->shared,
                  .credentials = {}};
  io.give_up_when(
      [&context] { return context.interrupts.token().stop_requested() || context.is_late(); });
  io.out(invocation->text);
  return checked_output(invocation->run ? invocation->run->execute(context) : ExitCode::success,
                        io);
}

}  // namespace

}  // namespace rayjobs::cli

int main(int argc, char** argv) {
  return static_cast<int>(rayjobs::cli::run_command_line({argv, argv + argc}));
}
