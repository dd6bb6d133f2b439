// Rounds over the jobs that have not ended.
#include "job_watch.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::cli {

namespace {

using std::chrono::milliseconds;

/// Two rounds a second, and never more than four requests.
milliseconds round_interval(std::size_t jobs) {
  return std::max(milliseconds(500), milliseconds(250 * jobs));
}

}  // namespace

JobWatch::JobWatch(Client const& client, Context& context, FailureCode failure_code,
                   std::function<void(JobInfo const&)> on_status)
    : client_(client),
      context_(context),
      failure_code_(failure_code),
      on_status_(std::move(on_status)) {}

std::vector<OutcomeReport> JobWatch::run(std::vector<std::string> const& ids) {
  std::vector<OutcomeReport> reports;
  std::vector<std::size_t> open;
  for (std::string const& id : ids) {
    open.push_back(reports.size());
    reports.push_back({.submission_id = id, .dashboard_url = client_.address().redacted()});
  }
  while (true) {
    std::erase_if(open, [&](std::size_t at) { return ask(reports[at]); });
    if (open.empty()) return reports;
    // After a signal, asking tells for each job that it was left.
    static_cast<void>(context_.interrupts.sleep(pause(open.size())));
  }
}

milliseconds JobWatch::pause(std::size_t jobs) const {
  auto const interval = round_interval(jobs);
  if (!context_.deadline) return interval;
  auto const left =
      std::chrono::ceil<milliseconds>(*context_.deadline - std::chrono::steady_clock::now());
  return std::clamp(left, milliseconds(0), interval);
}

bool JobWatch::ask(OutcomeReport& report) {
  auto const job = client_.get(report.submission_id, context_.call());
  if (job) {
    bool const changed = !report.job || report.job->status_text != job->status_text;
    report.job = *job;
    if (changed) on_status_(*job);
    report.exit_code = exit_code(*job, failure_code_);
    if (is_terminal(job->status)) return true;
    if (!context_.is_late()) return false;
  }
  Error error = job ? Error{.code = ErrorCode::timeout} : job.error();
  if (report.job && error.code == ErrorCode::not_found) {
    error.code = ErrorCode::outcome_unknown;
    error.hint = "the cluster's head may have been restarted, or the job was deleted";
  }
  if (error.code == ErrorCode::timeout) {
    error.message = "job " + report.submission_id + " has not ended in time";
    if (report.job) error.message += "; it is " + report.job->status_text;
  }
  report.error = error;
  report.exit_code =
      context_.fail(std::move(error), report.job ? Phase::following : Phase::request);
  return true;
}

ExitCode highest(std::vector<OutcomeReport> const& reports, Context const& context) {
  ExitCode code = ExitCode::success;
  for (OutcomeReport const& report : reports) code = std::max(code, report.exit_code);
  return context.unless_interrupted(code);
}

}  // namespace rayjobs::cli
