// LogPoll: when the log of a followed job is read, and what a reading or a failure means.
#pragma once

#include "logs/delivery/last_lines.hpp"
#include "logs/delivery/log_cursor.hpp"
#include "logs/follow_state.hpp"
#include "logs/source/log_reader.hpp"

#include <rayjobs/job.hpp>

#include <cstdint>
#include <string>

namespace rayjobs::detail {

/// Used by one thread. `state` must outlive it.
class LogPoll {
 public:
  explicit LogPoll(FollowState& state);

  /// The job may have a log, and the server answers.
  bool wanted(JobInfo const& job) const;
  /// When the log wants to be read next.
  Clock::TimePoint due() const { return due_; }

  /// Reads what is new; a live source waits for it until the status is due. Returns whether a live
  /// source has ended, as it does with the job. A failure only delays the next reading; the
  /// only Error is cancelled.
  Result<bool> read(JobInfo const& job, Clock::TimePoint status_due);
  /// After a failed reading the log is not read again before the status has been answered.
  void status_answered() { status_first_ = false; }

  struct End {
    bool complete = false;
    std::string problem{};  ///< Why it is not complete.
  };
  /// Reads the rest of the log of a job that has ended. Only cancelled is an Error.
  Result<End> finish(JobInfo const& job);

  /// Bytes handed to the caller.
  std::uint64_t passed() const { return wanted_lines_.passed(); }
  /// How often a live source was opened again without an outage.
  std::uint64_t reopened() const { return reopened_; }

 private:
  void answered(LogRead const& read);
  Clock::TimePoint next_due(LogRead const& read, Clock::TimePoint start,
                            Clock::TimePoint status_due) const;
  End ended(bool complete, std::string problem);

  FollowState& state_;
  LastLines wanted_lines_;
  LogCursor cursor_;
  LogReader reader_;
  Clock::TimePoint due_;
  bool status_first_ = false;
  std::uint64_t reopened_ = 0;
};

}  // namespace rayjobs::detail
