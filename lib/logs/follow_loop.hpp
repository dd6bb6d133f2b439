// FollowLoop: the rounds of one follow, log and status in turn, until the job has ended.
#pragma once

#include "core/deadline.hpp"
#include "http/session.hpp"
#include "logs/cluster_session.hpp"
#include "logs/delivery/last_lines.hpp"
#include "logs/delivery/log_cursor.hpp"
#include "logs/outage.hpp"
#include "logs/source/log_reader.hpp"
#include "logs/source/rhythm.hpp"

#include <rayjobs/follow.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The job's record as a follow begins. Waits out what may pass, as the follow itself does: a job
/// that was just submitted is not given up for one bad answer.
Result<JobInfo> first_record(Session const& session, std::string_view id,
                             FollowOptions const& options, Deadline const& deadline);

/// Used once, by one thread. All arguments must outlive it.
class FollowLoop {
 public:
  /// `info` is the job's record as it is now; `id` its submission id.
  FollowLoop(Session const& session, std::string id, JobInfo info, FollowOptions const& options,
             Deadline const& deadline);

  Result<FollowResult> run();

 private:
  using TimePoint = Clock::TimePoint;

  Result<void> learn_session(CallOptions const& call);
  Result<void> round();
  Result<void> poll_status();
  Result<void> status_failed(Error error, TimePoint start);
  /// An Error when `info` is not of the job that is followed, or when that could not be learned.
  Result<void> check_identity(JobInfo const& info);
  Result<void> read_log();
  Result<FollowResult> finish();
  FollowResult result(bool complete, std::string problem);

  void adopt(JobInfo info);
  bool quiet() const;
  bool log_wanted() const;
  bool start_is_late() const;
  Error not_started() const;
  Error time_is_up() const;
  Error lost(std::string message, std::string hint, Error const& because) const;
  void count(LogRead const& read);

  Session session_;
  Clock& clock_;
  std::string id_;
  JobInfo info_;
  Incarnation incarnation_{};
  FollowOptions const& options_;
  Deadline const& deadline_;
  FollowRhythm rhythm_;
  TimePoint began_;
  LastLines passage_;
  LogCursor cursor_;
  LogReader reader_;
  Outage outage_;
  TimePoint next_status_;
  TimePoint last_status_;
  TimePoint next_log_;
  TimePoint last_activity_;
  bool status_first_ =
      false;  ///< After a failed read of the log only a good status leads back to it.
  std::uint64_t reconnects_ = 0;
};

}  // namespace rayjobs::detail
