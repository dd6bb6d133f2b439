// JobWatch: several jobs, polled until all have ended.
#pragma once

#include "context.hpp"
#include "report.hpp"

#include <rayjobs/client.hpp>

#include <functional>
#include <string>
#include <vector>

namespace rayjobs::cli {

class JobWatch {
 public:
  /// `on_status` gets each status that differs from the job's one before.
  JobWatch(Client const& client, Context& context, FailureCode failure_code,
           std::function<void(JobInfo const&)> on_status);

  /// One report for each id, in order, each with its exit code. What went wrong is said at once.
  std::vector<OutcomeReport> run(std::vector<std::string> const& ids);

 private:
  /// Before the next round over so many jobs.
  std::chrono::milliseconds pause(std::size_t jobs) const;
  /// True when nothing more is to be learned of the job.
  bool ask(OutcomeReport& report);

  Client const& client_;
  Context& context_;
  FailureCode failure_code_;
  std::function<void(JobInfo const&)> on_status_;
};

/// The highest code other than success; the signal's when one came.
ExitCode highest(std::vector<OutcomeReport> const& reports, Context const& context);

}  // namespace rayjobs::cli
