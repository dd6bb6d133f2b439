// One invocation: words to options, options to a command, its answer to an exit code.
#include "run.hpp"

#include "commands/commands.hpp"
#include "line/parse.hpp"
#include "output/io.hpp"
#include "output/voice.hpp"
#include "run/context.hpp"
#include "run/signals.hpp"

#include <rayjobs/environment.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <variant>

namespace rayjobs::cli {

namespace {

struct Dispatch {
  Context& context;

  ExitCode operator()(TextRequest const& request) const {
    context.io.out(request.text);
    return ExitCode::success;
  }
  template <typename Options>
  ExitCode operator()(Options const& options) const {
    return run(options, context);
  }
};

ExitCode checked_output(ExitCode code, Io& io) {
  int const problem = io.out_problem();
  bool const is_told = problem == 0 || problem == EPIPE || problem == ECANCELED;
  if (is_told || code != ExitCode::success) return code;
  io.error(
      {.code = ErrorCode::io,
       .message = std::string("standard output cannot be written: ") + std::strerror(problem)});
  return ExitCode::refused;
}

}  // namespace

ExitCode run_command_line(std::vector<std::string> const& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  Environment const environment = Environment::process();
  auto const invocation = parse_arguments(arguments);
  if (!invocation) {
    Io io(GlobalOptions{}, environment);
    io.error(invocation.error());
    return ExitCode::usage;
  }

  Interrupts interrupts;
  Io io(invocation->global, environment);
  auto const voice = invocation->ray && invocation->global.output == OutputFormat::text
                         ? make_ray_voice(io)
                         : make_native_voice(io, invocation->ray ? "ray job" : "ray-submit",
                                             invocation->global.address.has_value());
  Context context{.io = io,
                  .environment = environment,
                  .interrupts = interrupts,
                  .voice = *voice,
                  .global = invocation->global,
                  .credentials = {}};
  io.give_up_when(
      [&context] { return context.interrupts.token().stop_requested() || context.is_late(); });
  return checked_output(std::visit(Dispatch{context}, invocation->request), io);
}

}  // namespace rayjobs::cli
