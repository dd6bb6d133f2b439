// The rounds of a follow.
#include "logs/follow_loop.hpp"

#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// A status is not asked for again sooner than this, whatever happens.
constexpr milliseconds kLeastStatusInterval{250};
/// Ray's own errors (500) do not pass by waiting: so often the rest of a log is asked for.
constexpr int kMostServerErrors = 3;

constexpr char const* kGone =
    "the job's record was deleted, or the cluster was started anew; look at what the job has left "
    "behind before it is submitted again";

/// Ray's sentence, as opposed to the 404 of a gateway whose server is being replaced.
bool says_no_such_job(Error const& error) {
  constexpr std::string_view sentence = "does not exist";
  return error.code == ErrorCode::not_found && (error.message.find(sentence) != std::string::npos ||
                                                error.detail.find(sentence) != std::string::npos);
}

}  // namespace

Result<JobInfo> first_record(Session const& session, std::string_view id,
                             FollowOptions const& options, Deadline const& deadline) {
  Session const once = polling_session(session);
  Outage outage(session.clock(), session.options().retry, options.on_notice);
  for (;;) {
    auto const start = session.clock().now();
    RAYJOBS_TRY(auto const call, deadline.rest());
    auto info = fetch_job(once, id, call);
    if (info) {
      outage.answered(Outage::status);
      return info;
    }
    Error& error = info.error();
    if (deadline.passed() || !may_pass_for_a_job(error.code) || says_no_such_job(error))
      return std::move(error);
    auto const pause = outage.failed(Outage::status, start, error);
    if (outage.spent(Outage::status)) return std::move(error);
    RAYJOBS_TRY_VOID(deadline.sleep(pause));
  }
}

FollowLoop::FollowLoop(Session const& session, std::string id, JobInfo info,
                       FollowOptions const& options, Deadline const& deadline)
    : session_(polling_session(session)),
      clock_(session.clock()),
      id_(std::move(id)),
      options_(options),
      deadline_(deadline),
      began_(clock_.now()),
      passage_(options.range.last_lines, options.on_log),
      cursor_([this](std::string_view bytes) { passage_.feed(bytes); },
              [this] {
                if (options_.on_notice)
                  options_.on_notice({.kind = FollowNotice::Kind::log_restarted,
                                      .text = "the log is another one now; it follows from its "
                                              "start"});
              }),
      reader_(session_, cursor_, id_,
              [this](std::string const& text) {
                if (options_.on_notice)
                  options_.on_notice({.kind = FollowNotice::Kind::source, .text = text});
              }),
      outage_(clock_, session.options().retry, options.on_notice),
      next_status_(clock_.now() + rhythm_.active_status),
      last_status_(clock_.now()),
      next_log_(clock_.now()),
      last_activity_(clock_.now()) {
  adopt(std::move(info));
}

Result<FollowResult> FollowLoop::run() {
  RAYJOBS_TRY(auto const call, deadline_.rest());
  RAYJOBS_TRY_VOID(learn_session(call));
  // With the first reading of the log this was a second's share of requests.
  if (log_wanted()) next_status_ += rhythm_.active_status;
  while (!is_terminal(info_.status)) RAYJOBS_TRY_VOID(round());
  return finish();
}

Result<void> FollowLoop::learn_session(CallOptions const& call) {
  RAYJOBS_TRY_VOID(incarnation_.learn_session(session_, call));
  if (auto const& name = incarnation_.session_name(); name && options_.on_session)
    options_.on_session(*name);
  return {};
}

Result<void> FollowLoop::round() {
  if (auto const rest = deadline_.rest(); !rest)
    return deadline_.passed() ? time_is_up() : rest.error();
  auto const now = clock_.now();
  if (now >= next_status_) return poll_status();
  if (start_is_late()) return not_started();
  if (log_wanted() && now >= next_log_) return read_log();
  auto const next = log_wanted() ? std::min(next_status_, next_log_) : next_status_;
  auto slept = deadline_.sleep(std::chrono::ceil<milliseconds>(next - now));
  if (!slept && deadline_.passed()) return time_is_up();
  return slept;
}

Result<void> FollowLoop::poll_status() {
  auto const start = clock_.now();
  RAYJOBS_TRY(auto const call, deadline_.rest());
  auto info = fetch_job(session_, id_, call);
  if (!info) return status_failed(std::move(info).error(), start);
  if (auto const same = check_identity(*info); !same) {
    if (!may_pass_for_a_job(same.error().code)) return same;
    return status_failed(same.error(), start);
  }
  if (outage_.answered(Outage::status)) ++reconnects_;
  status_first_ = false;
  last_status_ = start;
  adopt(*std::move(info));
  next_status_ = start + (quiet() ? rhythm_.quiet_status : rhythm_.active_status);
  auto const rest = deadline_.rest();
  return rest && incarnation_.may_learn_session() ? learn_session(*rest) : Result<void>{};
}

Result<void> FollowLoop::status_failed(Error error, TimePoint start) {
  if (deadline_.passed()) return time_is_up();
  if (!may_pass_for_a_job(error.code)) return error;
  if (says_no_such_job(error)) return lost("the cluster no longer knows job " + id_, kGone, error);
  next_status_ = clock_.now() + outage_.failed(Outage::status, start, error);
  if (!outage_.spent(Outage::status)) return {};
  return lost("the job's outcome is not known: no usable answer from " +
                  session_.address().base_url() + " for " + duration_text(outage_.budget()) + " (" +
                  error.message + ")",
              "once the cluster answers, ask again with: logs --follow " + id_, error);
}

Result<void> FollowLoop::check_identity(JobInfo const& info) {
  auto why = other_submission(info_, info);
  if (!why && outage_.failing(Outage::status)) {
    RAYJOBS_TRY(auto const call, deadline_.rest());
    RAYJOBS_TRY(why, incarnation_.other_session(session_, call));
  }
  if (!why) return {};
  return lost("the outcome of job " + id_ + " is lost: " + *why, kGone,
              {.context = session_.context(session_.request(Method::get, job_path(id_)))});
}

Result<void> FollowLoop::read_log() {
  auto const start = clock_.now();
  auto const before = cursor_.delivered();
  RAYJOBS_TRY(auto const call, deadline_.rest());
  auto const patience = std::chrono::ceil<milliseconds>(next_status_ - start);
  auto read = reader_.read(info_, patience, call);
  auto const now = clock_.now();
  if (cursor_.delivered() > before) last_activity_ = now;
  if (!read) {
    if (deadline_.passed()) return time_is_up();
    if (read.error().code == ErrorCode::cancelled) return std::move(read).error();
    next_log_ = now + outage_.failed(Outage::log, start, read.error());
    status_first_ = true;
    return {};
  }
  count(*read);
  // All that was there when the follow began has been seen.
  if (read->complete || (read->live && cursor_.delivered() == before)) passage_.release();
  if (read->pause) {
    next_log_ = now + *read->pause;
  } else if (read->live) {
    // It has waited as long as it may: the status is next.
    next_log_ = next_status_;
  } else {
    auto const took = std::chrono::duration_cast<milliseconds>(now - start);
    auto interval = log_interval(rhythm_, quiet(), read->requests);
    if (!read->next_is_cheap)
      interval = std::max(interval, rereading_interval(rhythm_, took, read->bytes));
    next_log_ = start + interval;
  }
  if (read->closed) next_status_ = std::min(next_status_, last_status_ + kLeastStatusInterval);
  return {};
}

Result<FollowResult> FollowLoop::finish() {
  for (int server_errors = 0;;) {
    auto const start = clock_.now();
    auto call = deadline_.rest();
    auto read = call ? reader_.read_whole(info_, *call) : Result<LogRead>(call.error());
    if (read) {
      count(*read);
      return result(read->complete, read->complete ? "" : "the server's log is empty now");
    }
    Error const& error = read.error();
    if (error.code == ErrorCode::cancelled) return error;
    bool const hopeless =
        deadline_.passed() || is_undecodable_log(error) || !may_pass_for_a_job(error.code) ||
        error.code == ErrorCode::not_found ||
        (error.code == ErrorCode::server_error && ++server_errors >= kMostServerErrors);
    if (hopeless) return result(false, error.message);
    auto const pause = outage_.failed(Outage::log, start, error);
    if (outage_.spent(Outage::log)) return result(false, error.message);
    if (auto slept = deadline_.sleep(pause); !slept && slept.error().code == ErrorCode::cancelled)
      return std::move(slept).error();
  }
}

FollowResult FollowLoop::result(bool complete, std::string problem) {
  passage_.release();
  return FollowResult{.job = info_,
                      .log_bytes = passage_.passed(),
                      .reconnects = reconnects_,
                      .log_complete = complete,
                      .log_problem = std::move(problem)};
}

void FollowLoop::adopt(JobInfo info) {
  bool const changed = info.status != info_.status || info.status_text != info_.status_text;
  info_ = std::move(info);
  if (!changed) return;
  last_activity_ = clock_.now();
  if (options_.on_status) options_.on_status(info_);
}

bool FollowLoop::quiet() const { return clock_.now() - last_activity_ >= rhythm_.quiet_after; }

bool FollowLoop::log_wanted() const {
  bool const may_have_log = info_.status != JobStatus::pending || info_.driver_node_id;
  return may_have_log && !status_first_ && !outage_.failing(Outage::status);
}

bool FollowLoop::start_is_late() const {
  return options_.start_timeout && info_.status == JobStatus::pending &&
         clock_.now() - began_ >= *options_.start_timeout;
}

Error FollowLoop::not_started() const {
  return Error{.code = ErrorCode::timeout,
               .message = "job " + id_ + " has not started within " +
                          duration_text(*options_.start_timeout) + "; it is still PENDING",
               .hint = "it goes on waiting for its resources or its runtime environment"};
}

Error FollowLoop::time_is_up() const {
  Error error = deadline_.passed_error("job " + id_ + " still runs");
  error.hint = "follow it again with: logs --follow " + id_;
  return error;
}

Error FollowLoop::lost(std::string message, std::string hint, Error const& because) const {
  return Error{.code = ErrorCode::outcome_unknown,
               .http_status = because.http_status,
               .message = std::move(message),
               .context = because.context,
               .hint = std::move(hint),
               .detail = because.detail};
}

void FollowLoop::count(LogRead const& read) {
  // A live source that waits before it connects again has answered nothing.
  if (read.live && read.requests == 0 && read.bytes == 0) return;
  bool const outage_over = outage_.answered(Outage::log);
  if (outage_over || read.reconnected) ++reconnects_;
}

}  // namespace rayjobs::detail
