// Each round does the one thing that is due, or sleeps until something is.
#include "logs/follow_loop.hpp"

#include "core/try.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {

FollowLoop::FollowLoop(Session const& session, std::string id, JobInfo job,
                       FollowOptions const& options, Deadline const& deadline)
    : state_(session, std::move(id), options, deadline),
      start_limit_(state_.clock.now(), options.start_timeout),
      status_(state_, std::move(job)),
      log_(state_) {}

Result<FollowResult> FollowLoop::run() {
  RAYJOBS_TRY(auto const call, state_.deadline.rest());
  RAYJOBS_TRY_VOID(status_.learn_session(call));
  // Together with the first reading of the log, a second's share of requests has been sent.
  if (log_.wanted(status_.job())) status_.postpone();
  while (!is_terminal(status_.job().status)) RAYJOBS_TRY_VOID(round());
  RAYJOBS_TRY(LogPoll::End log, log_.finish(status_.job()));
  return FollowResult{.job = status_.job(),
                      .log_bytes = log_.passed(),
                      .reconnects = state_.outage.ended() + log_.reopened(),
                      .log_complete = log.complete,
                      .log_problem = std::move(log.problem)};
}

Result<void> FollowLoop::round() {
  if (auto const ready = state_.deadline.check(); !ready)
    return state_.deadline.passed() ? time_is_up() : ready.error();
  auto const now = state_.clock.now();
  if (now >= status_.due()) return ask_status();
  if (start_is_late()) return not_started();
  bool const log_wanted = log_.wanted(status_.job());
  if (log_wanted && now >= log_.due()) return read_log();
  auto const next = log_wanted ? std::min(status_.due(), log_.due()) : status_.due();
  // The next round finds out why a sleep ended early.
  static_cast<void>(
      state_.deadline.sleep(std::chrono::ceil<std::chrono::milliseconds>(next - now)));
  return {};
}

Result<void> FollowLoop::ask_status() {
  RAYJOBS_TRY(bool const answered, status_.ask());
  if (answered) log_.status_answered();
  return {};
}

Result<void> FollowLoop::read_log() {
  RAYJOBS_TRY(bool const closed, log_.read(status_.job(), status_.due()));
  if (closed) status_.hasten();
  return {};
}

bool FollowLoop::start_is_late() const {
  return status_.job().status == JobStatus::pending && start_limit_.passed(state_.clock.now());
}

Error FollowLoop::not_started() const {
  return Error{.code = ErrorCode::timeout,
               .message = "job " + state_.id + " has not started within " +
                          duration_text(*state_.options.start_timeout) + "; it is still PENDING",
               .hint = "it keeps waiting for its resources or its runtime environment"};
}

Error FollowLoop::time_is_up() const {
  Error error = state_.deadline.passed_error("job " + state_.id + " still runs");
  error.hint = "the job keeps running; follow it again to learn how it ends";
  return error;
}

}  // namespace rayjobs::detail
