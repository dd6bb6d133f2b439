// Which line goes where, and in which colour.
#include "output/io.hpp"

#include "output/text.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rayjobs::cli {

namespace {

constexpr std::string_view kRed = "31";
constexpr std::string_view kGreen = "32";
constexpr std::string_view kYellow = "33";

bool wants_color(int descriptor, ColorWhen when, Environment const& environment) {
  if (when != ColorWhen::automatic) return when == ColorWhen::always;
  auto const value = [&](char const* name) { return environment.get(name).value_or(""); };
  if (!value("NO_COLOR").empty()) return false;
  std::string const force = value("CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  return isatty(descriptor) == 1 && value("TERM") != "dumb";
}

constexpr int kPollMilliseconds = 100;

}  // namespace

int open_for_writing(char const* path, int flags, GiveUp const& give_up) {
  constexpr mode_t kAnyone = 0666;
  for (;;) {
    // O_NONBLOCK: a FIFO that nobody reads must not keep us; write_all waits by itself.
    int const descriptor = ::open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | flags, kAnyone);
    if (descriptor >= 0) return descriptor;
    struct stat status {};
    bool const unread = errno == ENXIO && ::stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
    if (!unread && errno != EINTR) return -errno;
    if (give_up && give_up()) return -ECANCELED;
    ::poll(nullptr, 0, kPollMilliseconds);
  }
}

int write_all(int descriptor, std::string_view bytes, GiveUp const& give_up) {
  struct stat status {};
  bool const is_file = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  // So many bytes a pipe takes without blocking when poll has said that there is room.
  std::size_t const most = is_file ? bytes.size() : PIPE_BUF;
  while (!bytes.empty()) {
    pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
    if (::poll(&ready, 1, kPollMilliseconds) == 0) {
      if (give_up && give_up()) return ECANCELED;
      continue;
    }
    auto const written = ::write(descriptor, bytes.data(), std::min(bytes.size(), most));
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return errno;
    } else if (errno == EAGAIN) {  // There is some room, but too little.
      if (give_up && give_up()) return ECANCELED;
      ::poll(nullptr, 0, kPollMilliseconds / 10);
    }
  }
  return 0;
}

OwnStream::OwnStream(int standard)
    : standard_(standard),
      opened_(isatty(standard) == 1 ? ::open(("/proc/self/fd/" + std::to_string(standard)).c_str(),
                                             O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
                                    : -1) {}

OwnStream::~OwnStream() {
  if (opened_ >= 0) ::close(opened_);
}

Error unwritable_output(int problem) {
  if (problem == ECANCELED)
    return {.code = ErrorCode::timeout,
            .message = "standard output is not complete: nobody read it in time"};
  return {
      .code = ErrorCode::io,
      .message = std::string("cannot write standard output: ") + std::strerror(problem),
      .hint = problem == EBADF ? "it is closed; redirect it to /dev/null if it is not wanted" : ""};
}

Io::Io(SharedOptions const& options, Environment const& environment)
    : out_stream_(STDOUT_FILENO),
      err_stream_(STDERR_FILENO),
      verbosity_(options.verbosity),
      quiet_(options.quiet),
      out_color_(wants_color(STDOUT_FILENO, options.color, environment)),
      err_color_(wants_color(STDERR_FILENO, options.color, environment)),
      shows_progress_(!quiet_ && verbosity_ == 0 && isatty(STDERR_FILENO) == 1) {}

void Io::out(std::string_view bytes) {
  if (out_problem_ == 0) out_problem_ = write_all(out_stream_.descriptor(), bytes, give_up_);
}

int Io::closed_output() {
  int const mode = ::fcntl(STDOUT_FILENO, F_GETFL);
  return mode < 0 ? errno : (mode & O_ACCMODE) == O_RDONLY ? EBADF : 0;
}

std::optional<std::size_t> Io::terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

void Io::err(std::string_view bytes) {
  erase_transient();
  int const problem = write_all(err_stream_.descriptor(), bytes, give_up_);
  if (err_problem_ == 0) err_problem_ = problem;
}

void Io::say(std::string_view line) { err(printable_text(line) + '\n'); }

void Io::note(std::string_view line) {
  if (!quiet_) say(line);
}

void Io::note(std::string_view before, JobStatus status, std::string word, std::string_view after) {
  if (quiet_) return;
  std::string line = printable_text(before) + painted(Stream::err, status, printable_line(word));
  line.append(printable_text(after)) += '\n';
  err(line);
}

void Io::warn(std::string_view line) {
  if (!quiet_) alert(line);
}

void Io::alert(std::string_view line) {
  err(toned(Stream::err, kYellow, "warning:") + ' ' + printable_text(line) + '\n');
}

void Io::verbose(int level, std::string_view line) {
  if (verbosity_ >= level) err(printable_text(line) + '\n');
}

void Io::error(Error const& error) {
  std::string text =
      toned(Stream::err, kRed, "error:") + ' ' + printable_text(error.message) + '\n';
  bool const is_new = error.message.find(error.context) == std::string::npos;
  if (is_new) text += "  " + printable_text(error.context) + '\n';
  if (verbosity_ >= 1 && !error.detail.empty()) text += printable_text(error.detail) + '\n';
  if (!error.hint.empty()) text += "hint: " + printable_text(error.hint) + '\n';
  err(text);
}

void Io::transient(std::string_view line) {
  if (!shows_progress_) return;
  err(std::string(line));
  transient_shown_ = true;
}

void Io::erase_transient() {
  if (!transient_shown_) return;
  transient_shown_ = false;
  static_cast<void>(write_all(err_stream_.descriptor(), "\r\x1b[2K", give_up_));
}

std::string Io::painted(Stream stream, JobStatus status, std::string word) const {
  if (status == JobStatus::succeeded) return toned(stream, kGreen, std::move(word));
  if (status == JobStatus::failed) return toned(stream, kRed, std::move(word));
  if (status == JobStatus::stopped) return toned(stream, kYellow, std::move(word));
  return word;
}

std::string Io::toned(Stream stream, std::string_view sequence, std::string word) const {
  if (!(stream == Stream::out ? out_color_ : err_color_)) return word;
  return "\x1b[" + std::string(sequence) + 'm' + word + "\x1b[0m";
}

}  // namespace rayjobs::cli
