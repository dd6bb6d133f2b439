// DeadNodes: whether the node of a job's driver has died, when the job's record does not tell.
#pragma once

#include "http/session.hpp"

#include <rayjobs/job.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace rayjobs::detail {

/// In Ray 2.22 a job stays RUNNING for ever when the agent that watched it died with its node. The
/// cluster's list of nodes says so. It is asked for rarely: not before a pause has passed, then
/// once a pause, and before a job is given up. A server that refuses it is not asked again, with
/// one record in the log. Thread safety: one thread at a time.
class DeadNodes {
 public:
  struct Rules {
    std::chrono::milliseconds pause;   ///< Before the first question, and between two.
    std::chrono::milliseconds budget;  ///< A job is given up after so long.
    LogRecord::Level refused;          ///< The level of that record.
  };
  DeadNodes(Session const& session, Rules rules);

  /// To be called with a record that has just come. Fails with outcome_unknown when the job has not
  /// ended though its driver's node has been seen dead for the budget, and with cancelled.
  Result<void> check(JobInfo const& job, CallOptions const& call);

 private:
  Result<void> ask(CallOptions const& call);

  Session session_;
  Rules rules_;
  bool may_ask_ = true;
  std::optional<Clock::TimePoint> due_{};
  std::map<std::string, Clock::TimePoint> dead_since_{};  ///< By the node's id.
};

}  // namespace rayjobs::detail
