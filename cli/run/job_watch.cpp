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

std::vector<JobOutcome> JobWatch::run(std::vector<std::string> const& ids) {
  std::vector<JobOutcome> outcomes;
  std::vector<std::size_t> open;
  for (std::string const& id : ids) {
    open.push_back(outcomes.size());
    outcomes.push_back({.submission_id = id, .dashboard_url = client_.address().redacted()});
  }
  while (true) {
    std::erase_if(open, [&](std::size_t at) { return ask(outcomes[at]); });
    if (open.empty()) return outcomes;
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

bool JobWatch::may_pass(JobOutcome const& outcome, ErrorCode code) const {
  if (context_.is_late()) return false;
  // Before a job's first answer it is the address that is wrong.
  bool const answered = code == ErrorCode::protocol || code == ErrorCode::server_error;
  if (answered && !outcome.job) return false;
  return std::chrono::steady_clock::now() - *silent_since_ < context_.patience;
}

bool JobWatch::ask(JobOutcome& outcome) {
  auto const start = std::chrono::steady_clock::now();
  auto const job = client_.get(outcome.submission_id, call());
  if (job) return take(outcome, *job);
  if (!is_silence(job.error().code)) {
    silent_since_.reset();
    return give_up(outcome, job.error());
  }
  if (!silent_since_) silent_since_ = start;
  return !may_pass(outcome, job.error().code) && give_up(outcome, job.error());
}

bool JobWatch::take(JobOutcome& outcome, JobInfo const& job) {
  silent_since_.reset();
  if (auto const why = outcome.job ? other_submission(*outcome.job, job) : std::nullopt)
    return give_up(
        outcome, {.code = ErrorCode::outcome_unknown,
                  .message = "the outcome of job " + outcome.submission_id + " is lost: " + *why});
  bool const changed = !outcome.job || outcome.job->status_text != job.status_text;
  outcome.job = job;
  if (changed) on_status_(job);
  outcome.exit_code = exit_code({.job = &job, .failure_code = failure_code_});
  if (is_terminal(job.status)) return true;
  return context_.is_late() && give_up(outcome, {.code = ErrorCode::timeout});
}

bool JobWatch::give_up(JobOutcome& outcome, Error error) {
  if (outcome.job && error.code == ErrorCode::not_found) error.code = ErrorCode::outcome_unknown;
  if (error.code == ErrorCode::outcome_unknown)
    error.hint = "the cluster's head may have been restarted, or the job was deleted";
  // The deadline of a call that was cut short is not the user's.
  if (error.code == ErrorCode::timeout && !context_.is_late()) error.code = ErrorCode::unavailable;
  if (error.code == ErrorCode::timeout) {
    error.message = "job " + outcome.submission_id + " did not end before the deadline";
    if (outcome.job) error.message += "; it is " + outcome.job->status_text;
  }
  outcome.error = error;
  outcome.exit_code =
      context_.fail(std::move(error), outcome.job ? Phase::following : Phase::request);
  return true;
}

ExitCode highest(std::vector<JobOutcome> const& outcomes, Context const& context) {
  std::vector<ExitCode> codes;
  for (JobOutcome const& outcome : outcomes) codes.push_back(outcome.exit_code);
  return highest(codes, context.interrupts.signal());
}

}  // namespace rayjobs::cli
