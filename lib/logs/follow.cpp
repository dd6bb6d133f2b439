// The job's record comes first: it says whether there is a log and under which id. Then each round
// does the one thing that is due, or sleeps until something is.
#include "logs/follow.hpp"

#include "core/try.hpp"
#include "jobs/job_requests.hpp"
#include "jobs/unknown_end.hpp"
#include "logs/follow_state.hpp"
#include "logs/log_poll.hpp"
#include "logs/status_poll.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

/// The rounds of one follow, log and status in turn, until the job has ended. Used once, by one
/// thread. All arguments must outlive it.
class FollowLoop {
 public:
  /// `job` is the job's record as it is now; `id` its submission id.
  FollowLoop(Session const& session, std::string id, JobInfo job, FollowOptions const& options,
             Deadline const& deadline)
      : state_(session, std::move(id), options, deadline),
        start_limit_(state_.clock.now(), options.start_timeout),
        status_(state_, std::move(job)),
        log_(state_) {}

  Result<FollowResult> run() {
    RAYJOBS_TRY(auto const call, state_.deadline.rest());
    RAYJOBS_TRY_VOID(status_.learn_session(call));
    // Together with the first reading of the log, a second's share of requests has been sent.
    if (log_.wanted(status_.job())) status_.postpone();
    while (!is_terminal(status_.job().status)) RAYJOBS_TRY_VOID(round());
    RAYJOBS_TRY(LogPoll::End log, log_.finish(status_.job()));
    return FollowResult{.job = std::move(status_).job(),
                        .log_bytes = log_.passed(),
                        .reconnects = state_.outage.ended() + log_.reopened(),
                        .log_complete = log.complete,
                        .log_problem = std::move(log.problem)};
  }

 private:
  Result<void> round() {
    if (auto const ready = state_.deadline.check(); !ready)
      return state_.deadline.passed() ? time_is_up() : ready.error();
    auto const now = state_.clock.now();
    if (now >= status_.due()) {
      RAYJOBS_TRY(bool const answered, status_.ask());
      if (answered) log_.status_answered();
      return {};
    }
    if (status_.job().status == JobStatus::pending && start_limit_.passed(now))
      return Error{.code = ErrorCode::timeout,
                   .message = "job " + state_.id + " has not started within " +
                              duration_text(*state_.options.start_timeout) +
                              "; it is still PENDING",
                   .hint = "it keeps waiting for its resources or its runtime environment"};
    bool const log_wanted = log_.wanted(status_.job());
    if (log_wanted && now >= log_.due()) {
      RAYJOBS_TRY(bool const closed, log_.read(status_.job(), status_.due()));
      if (closed) status_.hasten();
      return {};
    }
    auto const next = log_wanted ? std::min(status_.due(), log_.due()) : status_.due();
    // The next round finds out why a sleep ended early.
    static_cast<void>(
        state_.deadline.sleep(std::chrono::ceil<std::chrono::milliseconds>(next - now)));
    return {};
  }

  Error time_is_up() const { return not_ended(state_.id, status_.job(), state_.outage.problem()); }

  FollowState state_;
  TimeLimit start_limit_;
  StatusPoll status_;
  LogPoll log_;
};

}  // namespace

Result<FollowResult> follow_job(Session const& session, std::string_view id,
                                FollowOptions const& options, CallOptions const& call) {
  Deadline const deadline(session.clock(), call);
  RAYJOBS_TRY(auto job, first_record(session, id, options, deadline));
  RAYJOBS_TRY(auto const rest, deadline.rest());
  RAYJOBS_TRY(auto submission, submission_with_log(session, job, id, rest));
  return FollowLoop(session, std::move(submission), std::move(job), options, deadline).run();
}

}  // namespace rayjobs::detail
