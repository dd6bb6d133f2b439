// One invocation of ray-submit: words to options, options to a command, its answer to an exit code.
#include "completion/answer_shell.hpp"
#include "line/argv.hpp"
#include "outcome/answer.hpp"
#include "output/io.hpp"
#include "output/messages.hpp"
#include "parse.hpp"
#include "run/abrupt_end.hpp"
#include "run/context.hpp"
#include "run/signals.hpp"

#include <rayjobs/environment.hpp>

#include <csignal>
#include <exception>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

namespace rayjobs::cli {

namespace {

/// A file that is opened must not become one of the standard streams. What stands in for a closed
/// one cannot be used either: its reader or writer learns that it was closed.
void fill_standard_descriptors() {
  for (int taken = 0; taken <= STDERR_FILENO;) {
    taken = ::open("/dev/null", O_CLOEXEC | O_RDONLY);
    if (taken == STDIN_FILENO) {
      ::close(taken);
      taken = ::open("/dev/null", O_CLOEXEC | O_WRONLY);
    }
    if (taken < 0) std::terminate();
    if (taken > STDERR_FILENO) ::close(taken);
  }
}

/// Without a Context: what went wrong, said and answered as the words ask for.
ExitCode refuse(std::vector<std::string> const& arguments, Error const& error, ExitCode code) {
  Environment const environment = Environment::process();
  Io io(SharedOptions{}, environment);
  io.error(error);
  io.out(answer_text(output_of(arguments, environment), nlohmann::ordered_json::object(), code,
                     error));
  return code;
}

/// Large blocks go back to the system as soon as they are freed: a large answer is held in several
/// forms, one after the other. musl does so by itself.
void return_large_blocks() {
#ifdef M_MMAP_THRESHOLD
  constexpr int kLarge = 4 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kLarge);
#endif
}

/// What `ray job` itself does not read has no meaning under its name.
Environment environment_of(std::vector<std::string> const& arguments) {
  auto process = Environment::process();
  return is_named_ray(arguments)
             ? process.without({"RAY_DASHBOARD_ADDRESS", "RAY_JOB_SUBMISSION_ID"})
             : process;
}

/// Takes SIGINT and SIGTERM of the process.
ExitCode run_command_line(std::vector<std::string> const& arguments) {
  Environment const environment = environment_of(arguments);
  if (is_question_of_shell(arguments)) {
    answer_shell(arguments, environment);
    return ExitCode::success;
  }
  auto const invocation = parse_arguments(arguments, environment);
  if (!invocation) {
    return refuse(arguments, invocation.error(), ExitCode::usage);
  }

  Interrupts interrupts;
  Io io(invocation->shared, environment);
  io.give_up_when([&interrupts] { return interrupts.token().stop_requested(); });
  if (invocation->is_empty) {
    io.err(invocation->text);
    return ExitCode::usage;
  }
  bool const speaks_ray =
      invocation->program == "ray job" && invocation->shared.output == OutputFormat::text;
  auto const messages = speaks_ray ? make_ray_messages(io)
                                   : make_own_messages(io, invocation->program, invocation->shared);
  Context context{.io = io,
                  .environment = environment,
                  .interrupts = interrupts,
                  .messages = *messages,
                  .shared = invocation->shared,
                  .credentials = {}};
  io.give_up_when([&context] { return context.is_over(); });
  if (!interrupts.are_taken())
    io.alert("no thread can be started: SIGINT and SIGTERM end this process at once");
  for (std::string const& told : invocation->shared.unused_variables) io.warn(told);
  io.out(invocation->text);
  if (!invocation->run) return context.with_output(ExitCode::success);
  ExitCode code = ExitCode::success;
  try {
    code = invocation->run->execute(context);
  } catch (...) {
    code = context.fail(error_of(std::current_exception()), phase_of_abrupt_end());
  }
  return context.finish(code);
}

}  // namespace

}  // namespace rayjobs::cli

int main(int argc, char** argv) {
  using namespace rayjobs::cli;
  take_terminate();
  return_large_blocks();
  fill_standard_descriptors();
  // Ignored, which a parent may leave behind, the exit code of a token command would be lost.
  std::signal(SIGCHLD, SIG_DFL);
  for (int const write_error : {SIGPIPE, SIGXFSZ}) std::signal(write_error, SIG_IGN);
  std::vector<std::string> arguments;
  ExitCode code = ExitCode::success;
  try {
    arguments.assign(argv, argv + argc);
    code = run_command_line(arguments);
  } catch (...) {
    auto const error = error_of(std::current_exception());
    code =
        refuse(arguments, error, exit_code({.error = error.code, .phase = phase_of_abrupt_end()}));
  }
  return static_cast<int>(code);
}
