// Client::wait and wait_all: poll the status of jobs until it is terminal.
#include "client/client_state.hpp"
#include "core/deadline.hpp"
#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/dead_nodes.hpp"
#include "jobs/job_requests.hpp"
#include "jobs/unknown_end.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace rayjobs {
namespace {

using std::chrono::milliseconds;

/// An interval of zero must not become a flood of requests.
constexpr milliseconds kShortestInterval{10};

/// Each job is asked about once more before it is given up.
constexpr milliseconds kLeastPatience{1000};

/// Between questions for the cluster's nodes: hundreds of questions for the status.
constexpr milliseconds kNodesInterval{60'000};

/// Rounds over the jobs that have not ended.
class Wait {
 public:
  Wait(detail::Session const& session, std::span<std::string const> ids, WaitOptions const& options,
       detail::Deadline const& deadline)
      : session_(session),
        budget_(session.options().retry.total_budget),
        ids_(ids),
        options_(options),
        deadline_(deadline),
        // No log that fails has shown that something is wrong.
        dead_nodes_(
            session,
            {.pause = kNodesInterval, .budget = budget_, .refused = LogRecord::Level::info}),
        jobs_(ids.size()) {}

  std::vector<WaitedJob> run() {
    std::vector<std::size_t> open(ids_.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    for (;;) {
      std::erase_if(open, [&](std::size_t at) { return ask(at); });
      if (open.empty()) return std::move(jobs_);
      // A stop, or a deadline that has passed, becomes each job's error in the next round.
      static_cast<void>(deadline_.sleep(pause(open.size())));
    }
  }

 private:
  /// For several jobs there are at most four requests a second.
  milliseconds pause(std::size_t jobs) const {
    milliseconds const least = jobs == 1 ? kShortestInterval : milliseconds(250 * jobs);
    return std::max(options_.poll_interval, least);
  }

  /// The cluster's silence is all jobs' together: the later ones do not wait as long again.
  Result<JobInfo> fetch(std::string const& id) const {
    RAYJOBS_TRY(CallOptions call, deadline_.rest());
    if (silent_since_ && budget_ > milliseconds{0}) {
      auto const left = std::max(
          std::chrono::ceil<milliseconds>(*silent_since_ + budget_ - session_.clock().now()),
          kLeastPatience);
      call.timeout = std::min(left, call.timeout.value_or(left));
    }
    auto job = detail::fetch_job(session_, id, call);
    // The timeout of a request is not the caller's.
    if (!job && job.error().code == ErrorCode::timeout && !deadline_.passed())
      job.error().code = ErrorCode::unavailable;
    return job;
  }

  /// true when nothing more is to be learned of the job.
  bool ask(std::size_t at) {
    auto const start = session_.clock().now();
    auto job = fetch(ids_[at]);
    if (job) return take(at, *std::move(job));
    bool const unusable = detail::is_unusable_answer(job.error().code);
    if (!unusable && !detail::is_no_answer(job.error().code)) {
      silent_since_.reset();
      return give_up(at, std::move(job).error());
    }
    if (!silent_since_) silent_since_ = start;
    if (auto cause = detail::cause_of(job.error()); !cause.empty()) problem_ = std::move(cause);
    // Before a job's first answer it is the address that is wrong.
    bool const may_pass = (!unusable || jobs_[at].job) && !deadline_.passed() &&
                          session_.clock().now() - *silent_since_ < budget_;
    return !may_pass && give_up(at, std::move(job).error());
  }

  bool take(std::size_t at, JobInfo job) {
    silent_since_.reset();
    problem_.clear();
    std::optional<JobInfo>& latest = jobs_[at].job;
    if (auto const why = latest ? other_submission(*latest, job) : std::nullopt)
      return give_up(at, detail::lost_job("the outcome of job " + ids_[at] + " is lost: " + *why));
    bool const changed = !latest || latest->status_text != job.status_text;
    latest = std::move(job);
    if (options_.on_answer) options_.on_answer(*latest);
    if (changed && options_.on_status) options_.on_status(*latest);
    if (is_terminal(latest->status)) return end(at);
    auto const call = deadline_.rest();
    // A call that is over ends each job in the next round.
    if (!call) return false;
    auto const alive = dead_nodes_.check(*latest, *call);
    return !alive && give_up(at, alive.error());
  }

  bool give_up(std::size_t at, Error error) {
    auto const& latest = jobs_[at].job;
    if (error.code == ErrorCode::not_found && latest)
      error = detail::lost_job("the cluster no longer knows job " + ids_[at], error);
    if (error.code == ErrorCode::timeout && latest)
      error = detail::not_ended(ids_[at], *latest, problem_);
    jobs_[at].error = std::move(error);
    return end(at);
  }

  bool end(std::size_t at) {
    if (options_.on_end) options_.on_end(at, jobs_[at]);
    return true;
  }

  detail::Session const& session_;
  milliseconds budget_;
  std::span<std::string const> ids_;
  WaitOptions const& options_;
  detail::Deadline const& deadline_;
  detail::DeadNodes dead_nodes_;
  std::vector<WaitedJob> jobs_;
  std::optional<detail::Clock::TimePoint> silent_since_{};
  std::string problem_{};  ///< Why there is no answer; empty: there is one.
};

}  // namespace

std::vector<WaitedJob> Client::wait_all(std::span<std::string const> ids,
                                        WaitOptions const& options, CallOptions const& call) const {
  detail::Deadline const deadline(state_->session.clock(), call);
  return Wait(state_->session, ids, options, deadline).run();
}

Result<JobInfo> Client::wait(std::string_view id, WaitOptions const& options,
                             CallOptions const& call) const {
  std::string const ids[] = {std::string(id)};
  WaitedJob waited = std::move(wait_all(ids, options, call).front());
  if (waited.error) return *std::move(waited.error);
  return *std::move(waited.job);
}

}  // namespace rayjobs
