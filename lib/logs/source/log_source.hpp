// LogSource: one way to read a job's log, and the result of a reading.
#pragma once

#include "core/try.hpp"
#include "logs/delivery/log_cursor.hpp"

#include <rayjobs/options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rayjobs::detail {

struct LogRead {
  bool complete = false;  ///< All that the log held when the reading began is delivered.
  unsigned requests = 0;
  std::uint64_t bytes = 0;     ///< Sent by the server, also those that were skipped.
  bool reconnected = false;    ///< A live source was opened again.
  bool closed = false;         ///< A live source has ended, for whatever reason.
  bool live = false;           ///< The source waits for new bytes by itself.
  bool next_is_cheap = false;  ///< The next reading will not repeat the whole log.
  /// When a live source wants to be read again; none: when there is nothing else to do.
  std::optional<std::chrono::milliseconds> pause{};
};

/// Delivers through a LogCursor that it was given. One thread at a time.
class LogSource {
 public:
  virtual ~LogSource() = default;
  /// E.g. "raw file (State API)".
  virtual std::string_view name() const = 0;
  /// Reads what is new; a live source waits at most `patience` for it. What was delivered before an
  /// error stays delivered.
  virtual Result<LogRead> read(std::chrono::milliseconds patience, CallOptions const& call) = 0;
  /// Closes connections.
  virtual void release() noexcept {}
};

/// A reading of the whole log through `cursor`. `request` requests the log once and hands it to the
/// sink that it is given. When the log turns out to be another one, the cursor is restarted and the
/// log is requested a second time, from its start.
template <typename Request>
Result<LogRead> read_through(LogCursor& cursor, LogForm form, Request const& request) {
  LogRead read;
  for (;;) {
    LogPass pass(cursor, form);
    ++read.requests;
    RAYJOBS_TRY_VOID(request([&](std::string_view piece) {
      read.bytes += piece.size();
      pass.feed(piece);
    }));
    read.complete = pass.end() == LogPass::End::in_step;
    if (pass.end() != LogPass::End::changed) return read;
    cursor.restart();
    // After a restart nothing is delivered, so that the second reading cannot end in `changed`.
  }
}

}  // namespace rayjobs::detail
