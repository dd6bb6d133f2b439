// One answer, printed at its end, or the end of the process.
#include "completion/answer_shell.hpp"

#include "completion/complete.hpp"
#include "output/io.hpp"

#include <csignal>
#include <exception>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

namespace rayjobs::cli {

namespace {

/// Whatever waits: a cluster, a name server, a FIFO, a file of a network.
void end_in_a_second() {
  std::signal(SIGALRM, [](int) { ::_exit(0); });
  sigset_t alarm;
  ::sigemptyset(&alarm);
  ::sigaddset(&alarm, SIGALRM);
  ::sigprocmask(SIG_UNBLOCK, &alarm, nullptr);  // the shell may have blocked it
  itimerval const second{.it_interval = {}, .it_value = {.tv_sec = 1, .tv_usec = 0}};
  ::setitimer(ITIMER_REAL, &second, nullptr);
}

/// What is typed meanwhile is the shell's.
void leave_standard_input() {
  int const nothing = ::open("/dev/null", O_CLOEXEC | O_RDONLY);
  if (nothing < 0) return;
  ::dup2(nothing, STDIN_FILENO);
  ::close(nothing);
}

}  // namespace

bool is_question_of_shell(std::vector<std::string> const& arguments) {
  return arguments.size() > 3 && arguments[1] == "__complete" && arguments[2] == "--";
}

void answer_shell(std::vector<std::string> const& arguments, Environment const& environment) {
  end_in_a_second();
  leave_standard_input();
  try {
    auto const completion = complete({arguments.begin() + 3, arguments.end()}, environment);
    Io(SharedOptions{}, environment).out(completion_text(completion));
  } catch (std::exception const&) {  // No memory: no candidates.
    return;
  }
}

}  // namespace rayjobs::cli
