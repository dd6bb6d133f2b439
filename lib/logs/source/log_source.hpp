// LogSource: one way to read a job's log, and the result of a reading.
#pragma once

#include "logs/delivery/log_cursor.hpp"

#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
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
  /// Reads the log from its first byte to its end, checks all that was delivered, delivers the
  /// rest.
  virtual Result<LogRead> read_whole(CallOptions const& call) = 0;
  /// Closes connections.
  virtual void release() noexcept {}
};

/// Requests the whole log once, handing it to `feed`.
using WholeLogRequest =
    std::function<Result<void>(std::function<void(std::string_view)> const& feed)>;

/// A reading of the whole log through `cursor`. When the log turns out to be another one, the
/// cursor is restarted and the log is requested a second time.
Result<LogRead> read_through(LogCursor& cursor, LogForm form, WholeLogRequest const& request);

}  // namespace rayjobs::detail
