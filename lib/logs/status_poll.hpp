// StatusPoll: when the status of a followed job is asked, and what an answer or a failure means.
#pragma once

#include "core/deadline.hpp"
#include "http/session.hpp"
#include "jobs/dead_nodes.hpp"
#include "logs/cluster_session.hpp"
#include "logs/follow_state.hpp"

#include <rayjobs/follow.hpp>

#include <string_view>
#include <utility>

namespace rayjobs::detail {

/// The job's record as a follow begins. Waits for what may pass, as the follow itself does: a job
/// that was just submitted is not given up for one bad answer.
Result<JobInfo> first_record(Session const& session, std::string_view id,
                             FollowOptions const& options, Deadline const& deadline);

/// Used by one thread. `state` must outlive it.
class StatusPoll {
 public:
  /// `job` is the job's record as it is now.
  StatusPoll(FollowState& state, JobInfo job);

  /// Asks for the name of the cluster's session and tells the caller. Only cancelled is an Error.
  Result<void> learn_session(CallOptions const& call);

  /// Asks for the status. Returns whether it was answered; an Error ends the follow.
  Result<bool> ask();

  /// The latest record.
  JobInfo const& job() const& { return job_; }
  JobInfo job() && { return std::move(job_); }
  /// When the status wants to be asked next.
  Clock::TimePoint due() const { return due_; }
  /// Makes room for another request before the first question.
  void postpone() { due_ += FollowRhythm::active_status; }
  /// Asks as soon as the rhythm allows: the job may have ended.
  void hasten();

 private:
  Result<bool> failed(Error const& error, Clock::TimePoint start);
  /// An Error when `job` is not the one that is followed, or when that could not be learned.
  Result<void> check_identity(JobInfo const& job);
  void adopt(JobInfo job);

  FollowState& state_;
  JobInfo job_{};
  ClusterSession cluster_session_{};
  DeadNodes dead_nodes_;  ///< Asked for only while the log cannot be read.
  Clock::TimePoint due_;
  Clock::TimePoint answered_at_;
};

}  // namespace rayjobs::detail
