// JobWatch: several jobs, polled until all have ended.
#pragma once

#include "outcome/job_outcome.hpp"
#include "run/context.hpp"

#include <rayjobs/client.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

class JobWatch {
 public:
  /// `on_status` gets each status that differs from the job's one before. No `failure_code`: the
  /// outcomes do not count.
  JobWatch(Client const& client, Context& context, std::optional<FailureCode> failure_code,
           std::function<void(JobInfo const&)> on_status);

  /// One outcome for each id, in order, each with its exit code. What went wrong is said at once.
  std::vector<JobOutcome> run(std::vector<std::string> const& ids);

 private:
  /// Before the next round over so many jobs.
  std::chrono::milliseconds pause(std::size_t jobs) const;
  /// True when nothing more is to be learned of the job.
  bool ask(JobOutcome& outcome);
  bool take(JobOutcome& outcome, JobInfo const& job);
  /// Says why, and answers with true.
  bool give_up(JobOutcome& outcome, Error error);
  /// A silence of the cluster's that has not lasted for long.
  bool may_pass(JobOutcome const& outcome, ErrorCode code) const;
  /// The silence of the cluster is all jobs' together: the later ones do not wait as long again.
  CallOptions call() const;

  Client const& client_;
  Context& context_;
  std::optional<FailureCode> failure_code_;
  std::function<void(JobInfo const&)> on_status_;
  std::optional<std::chrono::steady_clock::time_point> silent_since_{};
};

/// The highest code other than success; the signal's when one came.
ExitCode highest(std::vector<JobOutcome> const& outcomes, Context const& context);

}  // namespace rayjobs::cli
