// Client::wait: polls the status until it is terminal.
#include "client/client_state.hpp"
#include "core/deadline.hpp"
#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace rayjobs {
namespace {

using std::chrono::milliseconds;

/// An interval of zero must not become a flood of requests.
constexpr milliseconds kShortestInterval{10};

constexpr char const* kLostHint = "the cluster's head may have been restarted, or the job deleted";

/// The polls of one wait.
class Wait {
 public:
  Wait(detail::Session const& session, std::string_view id, WaitOptions const& options,
       detail::Deadline const& deadline)
      : session_(session), id_(id), options_(options), deadline_(deadline) {}

  Result<JobInfo> run() {
    for (;;) {
      RAYJOBS_TRY(CallOptions const rest, deadline_.rest());
      if (auto job = detail::fetch_job(session_, id_, rest); job) {
        RAYJOBS_TRY_VOID(take(*std::move(job)));
        if (is_terminal(latest_->status)) return *std::move(latest_);
      } else if (!may_be_waited_out(job.error())) {
        return lost_or(std::move(job).error());
      }
      auto slept = deadline_.sleep(std::max(options_.poll_interval, kShortestInterval));
      if (!slept) return over(std::move(slept).error());
    }
  }

 private:
  Result<void> take(JobInfo job) {
    failing_since_.reset();
    if (auto const why = latest_ ? other_submission(*latest_, job) : std::nullopt)
      return Error{.code = ErrorCode::outcome_unknown,
                   .message = "the outcome of job " + id_ + " is lost: " + *why,
                   .hint = kLostHint};
    bool const changed = !latest_ || latest_->status_text != job.status_text;
    latest_ = std::move(job);
    if (options_.on_answer) options_.on_answer(*latest_);
    if (changed && options_.on_status) options_.on_status(*latest_);
    return {};
  }

  /// The session has waited for an answer already. Before the first answer of use it is the
  /// address that is wrong.
  bool may_be_waited_out(Error const& error) {
    if (!latest_ || !detail::is_unusable_answer(error.code)) return false;
    auto const now = session_.clock().now();
    if (!failing_since_) failing_since_ = now;
    return now - *failing_since_ < session_.options().retry.total_budget;
  }

  Error lost_or(Error error) const {
    if (error.code != ErrorCode::not_found || !latest_) return error;
    error.code = ErrorCode::outcome_unknown;
    error.message = "the cluster has lost the job: " + error.message;
    error.hint = kLostHint;
    return error;
  }

  Error over(Error error) const {
    if (error.code == ErrorCode::timeout && latest_)
      error = deadline_.passed_error("the job is still " + latest_->status_text);
    error.context = "job " + id_;
    return error;
  }

  detail::Session const& session_;
  std::string id_;
  WaitOptions const& options_;
  detail::Deadline const& deadline_;
  std::optional<JobInfo> latest_{};
  std::optional<detail::Clock::TimePoint> failing_since_{};
};

}  // namespace

Result<JobInfo> Client::wait(std::string_view id, WaitOptions const& options,
                             CallOptions const& call) const {
  detail::Deadline const deadline(state_->session.clock(), call);
  return Wait(state_->session, id, options, deadline).run();
}

}  // namespace rayjobs
