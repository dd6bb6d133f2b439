// Client::wait_all decides; here its results become exit codes and messages.
#include "run/job_watch.hpp"

#include <utility>

namespace rayjobs::cli {

std::vector<JobOutcome> watch_jobs(Client const& client, Context const& context,
                                   std::vector<std::string> const& ids,
                                   std::optional<FailureCode> failure_code,
                                   std::function<void(JobInfo const&)> on_status) {
  std::vector<JobOutcome> outcomes(ids.size());
  auto const on_end = [&](std::size_t at, WaitedJob const& waited) {
    JobOutcome& outcome = outcomes[at];
    outcome.submission_id = ids[at];
    outcome.dashboard_url = client.address().redacted();
    outcome.job = waited.job;
    outcome.error = waited.error;
    if (!waited.error) {
      outcome.exit_code = exit_code({.job = &*outcome.job, .failure_code = failure_code});
      return;
    }
    if (waited.error->code == ErrorCode::timeout) {
      std::string message = "job " + ids[at] + " did not end before the deadline";
      if (waited.job) message += "; it is " + waited.job->status_text;
      outcome.error = Error{.code = ErrorCode::timeout, .message = std::move(message)};
    }
    outcome.exit_code =
        context.fail(*outcome.error, outcome.job ? Phase::following : Phase::request);
  };
  client.wait_all(ids, {.on_status = std::move(on_status), .on_answer = {}, .on_end = on_end},
                  context.call());
  return outcomes;
}

ExitCode highest(std::vector<JobOutcome> const& outcomes, Context const& context) {
  std::vector<ExitCode> codes;
  for (JobOutcome const& outcome : outcomes) codes.push_back(outcome.exit_code);
  return highest(codes, context.interrupts.signal());
}

}  // namespace rayjobs::cli
