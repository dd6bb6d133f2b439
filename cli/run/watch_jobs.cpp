// Client::wait_all decides; here its results become exit codes, messages, events and JSON.
#include "run/watch_jobs.hpp"

#include "outcome/answer.hpp"
#include "outcome/events.hpp"
#include "outcome/job_outcome.hpp"

#include <utility>

namespace rayjobs::cli {

ExitCode watch_jobs(Client const& client, Context& context, std::vector<std::string> const& ids,
                    std::optional<FailureCode> failure_code,
                    std::function<void(JobInfo const&)> const& on_status) {
  EventStream events(context.io);
  std::vector<JobOutcome> outcomes(ids.size());
  auto const on_change = [&](JobInfo const& job) {
    if (context.events()) events.status(job);
    on_status(job);
  };
  auto const on_end = [&](std::size_t at, WaitedJob const& waited) {
    JobOutcome& outcome = outcomes[at];
    outcome.submission_id = ids[at];
    outcome.cluster = client.address();
    outcome.show_env = context.shared.show_env;
    outcome.job = waited.job;
    outcome.error = waited.error;
    if (!waited.error) {
      outcome.exit_code = exit_code({.job = &*outcome.job, .failure_code = failure_code});
      return;
    }
    outcome.error = context.shown(*std::move(outcome.error));
    outcome.exit_code =
        context.tell(*outcome.error, outcome.job ? Phase::following : Phase::request);
  };
  client.wait_all(ids, {.on_status = on_change, .on_answer = {}, .on_end = on_end}, context.call());

  std::vector<ExitCode> codes;
  for (JobOutcome& outcome : outcomes) {
    if (context.events()) events.finished(outcome);
    codes.push_back(outcome.exit_code);
  }
  ExitCode const code = highest(codes, context.interrupts.signal());
  context.answered = context.events();
  if (!context.json()) return code;
  ListAnswer answer(context.io, OutputFormat::json, "jobs", context.answered);
  for (JobOutcome& outcome : outcomes) answer.add(outcome_object(outcome));
  answer.end(code, context.failure);
  return code;
}

}  // namespace rayjobs::cli
