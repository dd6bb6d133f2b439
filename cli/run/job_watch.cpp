// Rounds over the jobs that have not ended.
#include "run/job_watch.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::cli {

namespace {

using std::chrono::milliseconds;

/// Each job is asked about once more before it is given up.
constexpr milliseconds kLeastPatience{1000};

/// No answer, or none of use.
bool is_silence(ErrorCode code) {
  return code == ErrorCode::unavailable || code == ErrorCode::timeout ||
         code == ErrorCode::protocol || code == ErrorCode::server_error;
}

/// Two rounds a second, and never more than four requests.
milliseconds round_interval(std::size_t jobs) {
  return std::max(milliseconds(500), milliseconds(250 * jobs));
}

}  // namespace

JobWatch::JobWatch(Client const& client, Context& context, std::optional<FailureCode> failure_code,
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
  return context_.deadline ? std::min(left_until(*context_.deadline), interval) : interval;
}

CallOptions JobWatch::call() const {
  CallOptions call = context_.call();
  if (!silent_since_ || context_.patience == milliseconds(0)) return call;
  auto const left = std::max(left_until(*silent_since_ + context_.patience), kLeastPatience);
  call.timeout = std::min(left, call.timeout.value_or(left));
  return call;
}

bool JobWatch::may_pass(OutcomeReport const& report, ErrorCode code) const {
  if (context_.is_late()) return false;
  // Before a job's first answer it is the address that is wrong.
  bool const answered = code == ErrorCode::protocol || code == ErrorCode::server_error;
  if (answered && !report.job) return false;
  return std::chrono::steady_clock::now() - *silent_since_ < context_.patience;
}

bool JobWatch::ask(OutcomeReport& report) {
  auto const start = std::chrono::steady_clock::now();
  auto const job = client_.get(report.submission_id, call());
  if (job) return take(report, *job);
  if (!is_silence(job.error().code)) {
    silent_since_.reset();
    return give_up(report, job.error());
  }
  if (!silent_since_) silent_since_ = start;
  return !may_pass(report, job.error().code) && give_up(report, job.error());
}

bool JobWatch::take(OutcomeReport& report, JobInfo const& job) {
  silent_since_.reset();
  if (auto const why = report.job ? other_submission(*report.job, job) : std::nullopt)
    return give_up(report,
                   {.code = ErrorCode::outcome_unknown,
                    .message = "the outcome of job " + report.submission_id + " is lost: " + *why});
  bool const changed = !report.job || report.job->status_text != job.status_text;
  report.job = job;
  if (changed) on_status_(job);
  report.exit_code = exit_code({.job = &job, .failure_code = failure_code_});
  if (is_terminal(job.status)) return true;
  return context_.is_late() && give_up(report, {.code = ErrorCode::timeout});
}

bool JobWatch::give_up(OutcomeReport& report, Error error) {
  if (report.job && error.code == ErrorCode::not_found) error.code = ErrorCode::outcome_unknown;
  if (error.code == ErrorCode::outcome_unknown)
    error.hint = "the cluster's head may have been restarted, or the job was deleted";
  // The deadline of a call that was cut short is not the user's.
  if (error.code == ErrorCode::timeout && !context_.is_late()) error.code = ErrorCode::unavailable;
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
  std::vector<ExitCode> codes;
  for (OutcomeReport const& report : reports) codes.push_back(report.exit_code);
  return highest(codes, context.interrupts.signal());
}

}  // namespace rayjobs::cli
