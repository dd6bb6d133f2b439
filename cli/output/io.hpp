// Writing to descriptors: the two output streams, with verbosity and colour.
#pragma once

#include "line/shared_options.hpp"

#include <rayjobs/environment.hpp>
#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::cli {

/// Asked ten times a second, while nobody takes what is written, whether to drop the rest.
using GiveUp = std::function<bool()>;

/// Opens for writing, with `flags` more. A FIFO waits for its reader. The descriptor, or the
/// negated errno of the failure: -ECANCELED after `give_up`.
int open_for_writing(char const* path, int flags, GiveUp const& give_up = {});
/// Writes all of `bytes`: 0, or the errno of the failure: ECANCELED after `give_up`.
int write_all(int descriptor, std::string_view bytes, GiveUp const& give_up = {});

/// A standard stream. A terminal is opened once more, since a write to one may block whatever poll
/// has said, and a descriptor that others share may not be made one that does not.
class OwnStream {
 public:
  explicit OwnStream(int standard);
  OwnStream(OwnStream const&) = delete;
  OwnStream& operator=(OwnStream const&) = delete;
  ~OwnStream();

  int descriptor() const { return opened_ >= 0 ? opened_ : standard_; }

 private:
  int standard_;
  int opened_;
};

/// io: standard output cannot be written; `problem` is an errno. ECANCELED is a timeout.
Error unwritable_output(int problem);

/// Writes straight to the file descriptors: what was written is out. Data goes to standard output,
/// all else to standard error. Thread safety: one thread at a time.
class Io {
 public:
  enum class Stream { out, err };

  Io(SharedOptions const& options, Environment const& environment);

  /// While a reader takes nothing, `condition` is asked ten times a second whether to wait no
  /// longer: then the rest of the write is dropped.
  void give_up_when(GiveUp condition) { give_up_ = std::move(condition); }
  GiveUp const& give_up() const { return give_up_; }

  /// Bytes to standard output; after a failure nothing is written any more.
  void out(std::string_view bytes);
  /// 0, or the errno that writing to standard output fails with from the start.
  static int closed_output();
  /// How wide the terminal is that standard output goes to; none: it is no terminal.
  static std::optional<std::size_t> terminal_columns();
  /// The errno of the first failed write to standard output; 0: none. EPIPE: the reader has gone;
  /// ECANCELED: it was not waited for any longer.
  int out_problem() const { return out_problem_; }

  /// Bytes to standard error, at any verbosity.
  void err(std::string_view bytes);
  /// Like out_problem(), of standard error; what comes after a failure is tried all the same.
  int err_problem() const { return err_problem_; }
  /// A line for people. As all that is said to them, it is made printable.
  void say(std::string_view line);
  /// The same; not under -q.
  void note(std::string_view line);
  /// The same with `word` in the colour of that status.
  void note(std::string_view before, JobStatus status, std::string word, std::string_view after);
  /// "warning: LINE"; not under -q.
  void warn(std::string_view line);
  /// "warning: LINE", at any verbosity: what was asked for is not all there.
  void alert(std::string_view line);
  /// A line at -v (level 1) or -vv (level 2).
  void verbose(int level, std::string_view line);
  /// Up to three parts: what, where, and the next step; the server's full text at -v.
  void error(Error const& error);

  /// A line of progress that the next output to standard error erases; only where it is wanted.
  void transient(std::string_view line);
  void erase_transient();
  /// Standard error is a terminal, and neither -v nor -q was given.
  bool shows_progress() const { return shows_progress_; }

  /// `word` in the colour of that status, if the stream has colour.
  std::string painted(Stream stream, JobStatus status, std::string word) const;

 private:
  std::string toned(Stream stream, std::string_view sequence, std::string word) const;

  OwnStream out_stream_;
  OwnStream err_stream_;
  int verbosity_;
  bool quiet_;
  bool out_color_;
  bool err_color_;
  bool shows_progress_;
  bool transient_shown_ = false;
  int out_problem_ = 0;
  int err_problem_ = 0;
  GiveUp give_up_{};
};

}  // namespace rayjobs::cli
