// LogReader: reads one job's log by the best source that works at the moment.
#pragma once

#include "logs/source/log_source.hpp"
#include "logs/source/raw_file_source.hpp"
#include "logs/source/tail_source.hpp"
#include "logs/source/text_source.hpp"

#include <rayjobs/job.hpp>

#include <array>
#include <functional>
#include <optional>
#include <string>

namespace rayjobs::detail {

/// Raw file, else live text, else whole text. A source that the server refuses rests for a while,
/// then is tried again.
class LogReader {
 public:
  /// `on_source` gets a sentence each time another source takes over.
  LogReader(Session const& session, LogCursor& cursor, std::string id,
            std::function<void(std::string const&)> on_source);

  /// From now on a source fails after `time` without a byte.
  void limit_stall(std::chrono::milliseconds time);
  /// The next piece of a growing log. An Error means that no source works now; it may later.
  Result<LogRead> read(JobInfo const& info, std::chrono::milliseconds patience,
                       CallOptions const& call);
  /// All of a log that no longer grows, from its start. complete is false when the log is gone.
  Result<LogRead> read_whole(JobInfo const& info, CallOptions const& call);
  /// The same from Ray's text alone.
  Result<LogRead> read_text(CallOptions const& call);
  /// The last lines of a log as it is now, or more of it, in a single reading, which cannot be
  /// continued.
  Result<LogRead> read_last(JobInfo const& info, std::uint64_t lines, CallOptions const& call);

 private:
  struct Entry {
    LogSource* source = nullptr;
    Clock::TimePoint rests_until{};
    std::chrono::milliseconds rest{};  ///< Of the latest refusal.
    int failures = 0;                  ///< In a row, without progress.
    bool worked = false;               ///< At least once.
  };

  void choose_raw(JobInfo const& info);
  void use(Entry& entry);
  bool usable(Entry const& entry) const;
  void doubt_tail(LogRead& read, CallOptions const& call);
  /// Whether `error` makes the source rest, so that another one is next.
  bool refused(Entry& entry, Error const& error, bool progress);

  Session const& session_;
  LogCursor& cursor_;
  std::string id_;
  std::function<void(std::string const&)> on_source_;
  std::optional<RawFileSource> raw_;
  std::string raw_node_;
  TailSource tail_;
  TextSource text_;
  std::array<Entry, 3> entries_;
  LogSource* current_ = nullptr;
  /// How long a tail may be silent, from tail_seen_ on, before it is doubted.
  std::chrono::milliseconds tail_trust_{};
  Clock::TimePoint tail_seen_{};
};

}  // namespace rayjobs::detail
