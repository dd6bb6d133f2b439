// LogSource: one way to read a job's log, the result of a reading, and what it may cost.
#pragma once

#include "core/deadline.hpp"
#include "core/try.hpp"
#include "http/session.hpp"
#include "logs/delivery/log_cursor.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
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
  /// `id` is the job's submission id.
  LogSource(Session const& session, LogCursor& cursor, std::string id)
      : session_(session), cursor_(cursor), id_(std::move(id)) {}
  virtual ~LogSource() = default;
  /// E.g. "raw file (State API)".
  virtual std::string_view name() const = 0;
  /// Reads what is new; a live source waits at most `patience` for it. What was delivered before an
  /// error stays delivered.
  virtual Result<LogRead> read(std::chrono::milliseconds patience, CallOptions const& call) = 0;
  /// Closes connections.
  virtual void release() noexcept {}
  /// From now on a request for the log fails after `time` without a byte, not after kMaxStall.
  void limit_stall(std::chrono::milliseconds time) { max_stall_ = time; }
  std::chrono::milliseconds max_stall() const { return max_stall_; }

 protected:
  /// A GET of a log's bytes, which may take long, but not without moving.
  HttpRequest log_request(std::string path) const {
    HttpRequest request = session_.request(Method::get, std::move(path));
    request.timeout = std::chrono::milliseconds{0};
    request.stall_timeout = at_most(session_.options().upload_stall_timeout, max_stall_);
    return request;
  }

  Session const& session_;
  LogCursor& cursor_;
  std::string id_;

 private:
  /// Ray 2.22 may let `GET logs` wait 15 s while somebody else tails a log.
  static constexpr std::chrono::milliseconds kMaxStall{20'000};
  std::chrono::milliseconds max_stall_ = kMaxStall;
};

/// Time from the start of a reading that took `duration` for `bytes` to the start of the next one
/// that repeats them all. The more a reading costs the server, the longer the pause after it.
inline std::chrono::milliseconds rereading_interval(std::chrono::milliseconds duration,
                                                    std::uint64_t bytes) {
  constexpr std::uint64_t kBytesPerSecond = 20'000'000;
  constexpr std::uint64_t kLargeRead = 1U << 20U;
  constexpr int kRestPerRead = 10;  // in durations of a reading that is large
  std::chrono::milliseconds const interval(
      static_cast<std::int64_t>(bytes * 1000 / kBytesPerSecond));
  return bytes >= kLargeRead ? std::max(interval, duration * kRestPerRead) : interval;
}

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
