// Child: fork, exec, two pipes and poll.
#include "child_process.hpp"

#include "cli/kept_outputs.hpp"
#include "support/paths.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace rayjobs::testing {

namespace {

std::pair<int, int> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  return {ends[0], ends[1]};
}

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// Appends what can be read; closes the descriptor at its end.
void drain(int& fd, std::string& to) {
  std::array<char, 65536> buffer{};
  auto const count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) {
    to.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    close_fd(fd);
  }
}

}  // namespace

Child::Child(ChildOptions const& options) : options_(options) {
  std::vector<std::string> words{options.name};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> variables;
  for (auto const& [name, value] : options.environment) variables.push_back(name + '=' + value);
  auto const argv = pointers(words);
  auto const envp = pointers(variables);

  auto [out_read, out_write] = make_pipe();
  auto [err_read, err_write] = make_pipe();
  if (!options.stdout_file.empty()) {
    ::close(out_write);
    out_write = ::open(options.stdout_file.c_str(), O_WRONLY | O_CLOEXEC);
  }
  std::string const program = testing::ray_submit_binary();
  pid_ = fork();
  if (pid_ == 0) {
    dup2(out_write, STDOUT_FILENO);
    dup2(err_write, STDERR_FILENO);
    int const null = ::open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    if (options.ignore_sigint) std::signal(SIGINT, SIG_IGN);
    if (options.ignore_sigchld) std::signal(SIGCHLD, SIG_IGN);
    for (int const descriptor : options.closed) ::close(descriptor);
    rlimit const largest{.rlim_cur = options.largest_file, .rlim_max = options.largest_file};
    if (options.largest_file != 0) setrlimit(RLIMIT_FSIZE, &largest);
    if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(126);
    execve(program.c_str(), argv.data(), envp.data());
    _exit(127);
  }
  ::close(out_write);
  ::close(err_write);
  out_ = out_read;
  err_ = err_read;
}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    collect();
  }
  close_fd(out_);
  close_fd(err_);
}

bool Child::read_until(std::function<bool(std::string const&, std::string const&)> const& condition,
                       std::chrono::seconds patience) {
  auto const deadline = std::chrono::steady_clock::now() + patience;
  while (!condition(result_.out, result_.err)) {
    if (out_ < 0 && err_ < 0) return false;
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 2> fds{{{.fd = out_, .events = POLLIN, .revents = 0},
                               {.fd = err_, .events = POLLIN, .revents = 0}}};
    if (::poll(fds.data(), fds.size(), static_cast<int>(left.count())) <= 0) continue;
    if (fds[0].revents != 0) drain(out_, result_.out);
    if (fds[1].revents != 0) drain(err_, result_.err);
  }
  return true;
}

void Child::close_stdout() {
  close_fd(out_);
  is_read_ = false;
}

void Child::send_signal(int signal) const { kill(pid_, signal); }

bool Child::ends_unread(std::chrono::seconds patience) const {
  // The C library's own pidfd_open is not declared for C++ in Debian 12.
  int const process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{.fd = process, .events = POLLIN, .revents = 0};
  auto const milliseconds = std::chrono::milliseconds(patience).count();
  int const ready = ::poll(&ended, 1, static_cast<int>(milliseconds));
  ::close(process);
  return ready == 1;
}

ChildResult Child::finish(std::chrono::seconds patience) {
  read_until([this](auto const&, auto const&) { return out_ < 0 && err_ < 0; }, patience);
  if (out_ >= 0 || err_ >= 0) {
    result_.timed_out = true;
    kill(pid_, SIGKILL);
  }
  collect();
  if (is_read_) keep_output(options_, result_);
  return result_;
}

void Child::collect() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
}

ChildResult run_child(ChildOptions const& options) { return Child(options).finish(); }

}  // namespace rayjobs::testing
