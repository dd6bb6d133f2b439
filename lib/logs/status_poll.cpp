// A failure postpones the next question until the outage's budget is spent; the outcome is lost
// when the record is gone, or is that of another job.
#include "logs/status_poll.hpp"

#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"
#include "jobs/unknown_end.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// A status is not asked for again sooner than this, whatever happens.
constexpr milliseconds kMinStatusInterval{250};

}  // namespace

Result<JobInfo> first_record(Session const& session, std::string_view id,
                             FollowOptions const& options, Deadline const& deadline) {
  Session const once = polling_session(session);
  Outage outage(session.clock(), session.options().retry, options.on_notice);
  for (;;) {
    auto const start = session.clock().now();
    RAYJOBS_TRY(auto const call, deadline.rest());
    auto job = fetch_job(once, id, call);
    if (job) {
      outage.answered(Outage::status);
      return job;
    }
    Error& error = job.error();
    if (deadline.passed() || !may_pass_for_a_job(error.code)) return std::move(error);
    auto const pause = outage.failed(Outage::status, start, error);
    if (outage.spent(Outage::status)) return std::move(error);
    if (auto const slept = deadline.sleep(pause); !slept)
      return deadline.passed() ? deadline.passed_error(outage.problem()) : slept.error();
  }
}

StatusPoll::StatusPoll(FollowState& state, JobInfo job)
    : state_(state),
      dead_nodes_(state.session, {.pause = FollowRhythm::dead_nodes,
                                  .budget = state.outage.budget(),
                                  .refused = LogRecord::Level::warning}),
      due_(state.clock.now() + FollowRhythm::active_status),
      answered_at_(state.clock.now()) {
  adopt(std::move(job));
}

Result<void> StatusPoll::learn_session(CallOptions const& call) {
  RAYJOBS_TRY_VOID(cluster_session_.learn(state_.session, call));
  if (auto const& name = cluster_session_.name(); name && state_.options.on_session)
    state_.options.on_session(*name);
  return {};
}

Result<bool> StatusPoll::ask() {
  auto const start = state_.clock.now();
  RAYJOBS_TRY(auto const call, state_.deadline.rest());
  auto job = fetch_job(state_.session, state_.id, call);
  if (!job) return failed(job.error(), start);
  if (auto const same = check_identity(*job); !same) {
    if (!may_pass_for_a_job(same.error().code)) return same.error();
    return failed(same.error(), start);
  }
  state_.outage.answered(Outage::status);
  answered_at_ = start;
  adopt(*std::move(job));
  if (auto const rest = state_.deadline.rest(); rest && state_.outage.failing(Outage::log))
    RAYJOBS_TRY_VOID(dead_nodes_.check(job_, *rest));
  due_ = start + (state_.quiet() ? FollowRhythm::quiet_status : FollowRhythm::active_status);
  if (auto const rest = state_.deadline.rest(); rest && cluster_session_.may_learn())
    RAYJOBS_TRY_VOID(learn_session(*rest));
  return true;
}

Result<bool> StatusPoll::failed(Error const& error, Clock::TimePoint start) {
  // The follow's time is up, which the loop says.
  if (state_.deadline.passed()) return false;
  if (error.code == ErrorCode::not_found)
    return lost_job("the cluster no longer knows job " + state_.id, error);
  if (!may_pass_for_a_job(error.code)) return error;
  Outage& outage = state_.outage;
  due_ = state_.clock.now() + outage.failed(Outage::status, start, error);
  if (!outage.spent(Outage::status)) return false;
  Error lost = lost_job("the job's outcome is not known: no usable answer from " +
                            state_.session.address().base_url() + " for " +
                            duration_text(outage.budget()) + " (" + error.message + ")",
                        error);
  lost.hint = "follow job " + state_.id + " again once the cluster answers";
  return lost;
}

Result<void> StatusPoll::check_identity(JobInfo const& job) {
  auto why = other_submission(job_, job);
  if (!why && state_.outage.failing(Outage::status)) {
    RAYJOBS_TRY(auto const call, state_.deadline.rest());
    RAYJOBS_TRY(why, cluster_session_.why_replaced(state_.session, call));
  }
  if (!why) return {};
  auto const request = state_.session.request(Method::get, job_path(state_.id));
  return lost_job("the outcome of job " + state_.id + " is lost: " + *why,
                  {.context = state_.session.context(request)});
}

void StatusPoll::hasten() { due_ = std::min(due_, answered_at_ + kMinStatusInterval); }

void StatusPoll::adopt(JobInfo job) {
  bool const changed = job.status != job_.status || job.status_text != job_.status_text;
  job_ = std::move(job);
  if (!changed) return;
  state_.note_activity();
  if (state_.options.on_status) state_.options.on_status(job_);
}

}  // namespace rayjobs::detail
