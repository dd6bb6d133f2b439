// FollowLoop: the rounds of one follow, log and status in turn, until the job has ended.
#pragma once

#include "logs/follow_state.hpp"
#include "logs/log_poll.hpp"
#include "logs/status_poll.hpp"

#include <rayjobs/follow.hpp>

#include <string>

namespace rayjobs::detail {

/// Used once, by one thread. All arguments must outlive it.
class FollowLoop {
 public:
  /// `job` is the job's record as it is now; `id` its submission id.
  FollowLoop(Session const& session, std::string id, JobInfo job, FollowOptions const& options,
             Deadline const& deadline);

  Result<FollowResult> run();

 private:
  Result<void> round();
  Result<void> ask_status();
  Result<void> read_log();
  bool start_is_late() const;
  Error not_started() const;
  Error time_is_up() const;

  FollowState state_;
  TimeLimit start_limit_;
  StatusPoll status_;
  LogPoll log_;
};

}  // namespace rayjobs::detail
