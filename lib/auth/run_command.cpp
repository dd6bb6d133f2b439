// fork and exec, since a new process must lose every descriptor, signal handler and mask of this
// one.
#include "auth/run_command.hpp"

#include "core/clock.hpp"
#include "core/deadline.hpp"
#include "core/owned_fd.hpp"
#include "core/signals_blocked.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxOutBytes = 1U << 20U;
constexpr std::size_t kMaxErrBytes = 16U << 10U;
constexpr int kFirstOther = STDERR_FILENO + 1;

Error cannot_start(int problem) {
  return {.code = ErrorCode::io, .message = std::generic_category().message(problem)};
}

struct Pipe {
  OwnedFd reader{};
  OwnedFd writer{};
};

/// None of its ends is a standard stream, also where this process has closed those.
Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return cannot_start(errno);
  OwnedFd const reader(ends[0]);
  OwnedFd const writer(ends[1]);
  Pipe pipe{.reader = OwnedFd(::fcntl(reader.get(), F_DUPFD_CLOEXEC, kFirstOther)),
            .writer = OwnedFd(::fcntl(writer.get(), F_DUPFD_CLOEXEC, kFirstOther))};
  if (!pipe.reader || !pipe.writer) return cannot_start(errno);
  return pipe;
}

void close_from(unsigned first) {
#ifdef SYS_close_range
  if (::syscall(SYS_close_range, first, ~0U, 0U) == 0) return;
#endif
  // Linux before 5.9.
  constexpr rlim_t kMost = 65'536;
  rlimit limit{};
  rlim_t const end =
      ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? std::min(limit.rlim_cur, kMost) : kMost;
  for (rlim_t fd = first; fd < end; ++fd) ::close(static_cast<int>(fd));
}

/// What the new process is made of.
struct Plan {
  char* const* argv;
  int in;
  int out;
  int err;
  int report;  ///< Gets errno if the program cannot be started.
};

/// In the new process, where other threads may have held locks: nothing here allocates, as execvp
/// of glibc and of musl does not. Signals are blocked until this process' handlers are gone.
[[noreturn]] void become(Plan const& plan) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // Nobody would end it after this process.
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction current {};
    if (::sigaction(number, nullptr, &current) != 0) continue;
    // NOLINTNEXTLINE: the union's other member is not used here
    if (current.sa_handler == SIG_IGN && number != SIGPIPE && number != SIGXFSZ) continue;
    ::signal(number, SIG_DFL);
  }
  ::dup2(plan.in, STDIN_FILENO);
  ::dup2(plan.out, STDOUT_FILENO);
  ::dup2(plan.err, STDERR_FILENO);
  // dup3 refuses a descriptor that is in its place already.
  if (plan.report != kFirstOther) ::dup3(plan.report, kFirstOther, O_CLOEXEC);
  close_from(kFirstOther + 1);
  ::sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvp(plan.argv[0], plan.argv);
  int const problem = errno;
  static_cast<void>(!::write(kFirstOther, &problem, sizeof problem));
  ::_exit(127);
}

/// A process that leads a group; its destructor ends the group if the process has not ended.
class Process {
 public:
  explicit Process(pid_t pid) : pid_(pid) {}
  Process(Process const&) = delete;
  Process& operator=(Process const&) = delete;
  ~Process() {
    if (has_ended_) return;
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // It may have left its group.
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  bool has_ended() {
    if (has_ended_) return true;
    pid_t const ended = ::waitpid(pid_, &status_, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) return false;
    // Somebody else took the status, or SIGCHLD is ignored: what was printed has to do.
    if (ended < 0) status_ = 0;
    has_ended_ = true;
    return true;
  }

  /// Of one that has ended; empty: well.
  std::string problem() const {
    if (WIFSIGNALED(status_)) return "was ended by signal " + std::to_string(WTERMSIG(status_));
    int const code = WEXITSTATUS(status_);
    return code == 0 ? "" : "ended with exit code " + std::to_string(code);
  }

 private:
  pid_t pid_;
  int status_ = 0;
  bool has_ended_ = false;
};

/// One stream that is read without waiting.
class Stream {
 public:
  explicit Stream(OwnedFd fd) : fd_(std::move(fd)) {
    ::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
  }

  pollfd waited_for() const { return {.fd = fd_.get(), .events = POLLIN, .revents = 0}; }
  bool is_open() const { return static_cast<bool>(fd_); }

  /// Appends what there is, but no more than 1 MiB at a time.
  void read_into(std::string& text) {
    std::array<char, 16'384> buffer{};
    for (std::size_t most = kMaxOutBytes / buffer.size(); fd_ && most > 0; --most) {
      auto const count = ::read(fd_.get(), buffer.data(), buffer.size());
      if (count > 0)
        text.append(buffer.data(), static_cast<std::size_t>(count));
      else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        fd_ = OwnedFd();
      else
        return;
    }
  }

 private:
  OwnedFd fd_;
};

struct Started {
  pid_t pid = -1;
  OwnedFd out{};
  OwnedFd err{};
};

Result<Started> start(std::vector<std::string> const& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string const& word : words) argv.push_back(const_cast<char*>(word.c_str()));  // NOLINT
  argv.push_back(nullptr);
  OwnedFd const nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing) return cannot_start(errno);
  RAYJOBS_TRY(Pipe out, make_pipe());
  RAYJOBS_TRY(Pipe err, make_pipe());
  RAYJOBS_TRY(Pipe report, make_pipe());
  Plan const plan{.argv = argv.data(),
                  .in = nothing.get(),
                  .out = out.writer.get(),
                  .err = err.writer.get(),
                  .report = report.writer.get()};
  pid_t pid = -1;
  {
    SignalsBlocked const blocked;
    pid = ::fork();
    if (pid == 0) become(plan);
  }
  if (pid < 0) return cannot_start(errno);
  report.writer = OwnedFd();
  int problem = 0;
  ssize_t count = 0;
  do count = ::read(report.reader.get(), &problem, sizeof problem);
  while (count < 0 && errno == EINTR);
  if (count == sizeof problem) {
    Process const reaped(pid);
    return cannot_start(problem);
  }
  return Started{.pid = pid, .out = std::move(out.reader), .err = std::move(err.reader)};
}

}  // namespace

Result<CommandEnd> run_command(std::vector<std::string> const& argv,
                               std::chrono::milliseconds timeout, CallOptions const& call) {
  constexpr int kPollMilliseconds = 50;
  constexpr int kPollForTheEnd = 2;
  Deadline const deadline(system_clock(), call);
  TimeLimit const limit(system_clock().now(), timeout);
  RAYJOBS_TRY(Started started, start(argv));
  Process process(started.pid);
  Stream out(std::move(started.out));
  Stream err(std::move(started.err));
  CommandEnd end;
  for (;;) {
    std::array waited{out.waited_for(), err.waited_for()};
    ::poll(waited.data(), waited.size(),
           out.is_open() || err.is_open() ? kPollMilliseconds : kPollForTheEnd);
    // First, so that everything which the process printed is read below.
    bool const ended = process.has_ended();
    out.read_into(end.out);
    err.read_into(end.err);
    if (end.err.size() > kMaxErrBytes) {
      // Not from the middle of a word, which could be the rest of a secret.
      auto const first = end.err.find_first_of(" \t\r\n", end.err.size() - kMaxErrBytes);
      end.err.erase(0, first);
    }
    if (end.out.size() > kMaxOutBytes)
      end.problem = "printed more than 1 MiB and was killed";
    else if (ended)
      end.problem = process.problem();
    else if (limit.passed(system_clock().now()))
      end.problem = "did not end within " + duration_text(timeout) + " and was killed";
    if (ended || !end.problem.empty()) return end;
    RAYJOBS_TRY_VOID(deadline.check());
  }
}

}  // namespace rayjobs::detail
