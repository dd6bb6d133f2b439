// Which line goes where, and in which colour.
#include "output/io.hpp"

#include "output/text.hpp"
#include "output/write_all.hpp"

#include <cstring>
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

}  // namespace

Io::Io(SharedOptions const& options, Environment const& environment)
    : verbosity_(options.verbosity),
      quiet_(options.quiet),
      out_color_(wants_color(STDOUT_FILENO, options.color, environment)),
      err_color_(wants_color(STDERR_FILENO, options.color, environment)),
      shows_progress_(!quiet_ && verbosity_ == 0 && isatty(STDERR_FILENO) == 1) {}

void Io::out(std::string_view bytes) {
  if (out_problem_ == 0) out_problem_ = write_all(STDOUT_FILENO, bytes, give_up_);
}

Error Io::unwritable_output() const {
  return {.code = ErrorCode::io,
          .message = std::string("cannot write standard output: ") + std::strerror(out_problem_)};
}

void Io::err(std::string_view bytes) {
  erase_transient();
  // There is nobody left to tell that standard error cannot be written.
  static_cast<void>(write_all(STDERR_FILENO, bytes, give_up_));
}

void Io::note(std::string_view line) {
  if (!quiet_) err(std::string(line) + '\n');
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
  if (!error.context.empty()) text += "  " + printable_text(error.context) + '\n';
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
  static_cast<void>(write_all(STDERR_FILENO, "\r\x1b[2K", give_up_));
}

std::string Io::painted(Stream stream, JobStatus status, std::string word) const {
  switch (status) {
    case JobStatus::succeeded:
      return toned(stream, kGreen, std::move(word));
    case JobStatus::failed:
      return toned(stream, kRed, std::move(word));
    case JobStatus::stopped:
      return toned(stream, kYellow, std::move(word));
    default:
      return word;
  }
}

std::string Io::toned(Stream stream, std::string_view sequence, std::string word) const {
  if (!(stream == Stream::out ? out_color_ : err_color_)) return word;
  return "\x1b[" + std::string(sequence) + 'm' + word + "\x1b[0m";
}

}  // namespace rayjobs::cli
