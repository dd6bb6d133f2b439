// Following a job, and reading a log once.
#include "logs/follow.hpp"

#include "core/deadline.hpp"
#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"
#include "logs/delivery/last_lines.hpp"
#include "logs/follow_loop.hpp"

#include <utility>

namespace rayjobs::detail {
namespace {

/// A driver that was not submitted has no log. The server has a sentence for it.
Error no_log_of_driver(Session const& session, std::string_view id, CallOptions const& call) {
  auto answer = session.expect_ok(session.request(Method::get, job_path(id) + "/logs"), call);
  if (!answer) return std::move(answer).error();
  return Error{.code = ErrorCode::rejected,
               .http_status = answer->status,
               .message = "Can only get logs of submission type jobs"};
}

std::string log_id(JobInfo const& info, std::string_view id) {
  return info.submission_id.value_or(std::string(id));
}

}  // namespace

Result<FollowResult> follow_job(Session const& session, std::string_view id,
                                FollowOptions const& options, CallOptions const& call) {
  Deadline const deadline(session.clock(), call);
  RAYJOBS_TRY(auto info, first_record(session, id, options, deadline));
  RAYJOBS_TRY(auto const rest, deadline.rest());
  if (info.type == JobType::driver) return no_log_of_driver(session, id, rest);
  auto const submission_id = log_id(info, id);
  return FollowLoop(session, submission_id, std::move(info), options, deadline).run();
}

Result<void> read_log(Session const& session, std::string_view id,
                      std::function<void(std::string_view)> const& sink, LogRange const& range,
                      CallOptions const& call) {
  Deadline const deadline(session.clock(), call);
  RAYJOBS_TRY(auto const info, fetch_job(session, id, call));
  RAYJOBS_TRY(auto const rest, deadline.rest());
  if (info.type == JobType::driver) return no_log_of_driver(session, id, rest);
  if (info.status == JobStatus::pending && !info.driver_node_id) return {};

  // A reading that broke off is gone on with by the cursor, not repeated by the session.
  auto const once = polling_session(session);
  LastLines last(range.last_lines, sink);
  LogCursor cursor([&last](std::string_view bytes) { last.feed(bytes); }, {});
  LogReader reader(once, cursor, log_id(info, id), {});
  Outage outage(session.clock(), session.options().retry, {});
  for (;;) {
    auto const start = session.clock().now();
    RAYJOBS_TRY(auto const now_left, deadline.rest());
    auto read = range.last_lines ? reader.read_last(info, *range.last_lines, now_left)
                                 : reader.read_whole(info, now_left);
    if (read) {
      last.release();
      return {};
    }
    if (!is_no_answer(read.error().code)) return std::move(read).error();
    auto const pause = outage.failed(Outage::log, start, read.error());
    if (outage.spent(Outage::log)) return std::move(read).error();
    RAYJOBS_TRY_VOID(deadline.sleep(pause));
  }
}

}  // namespace rayjobs::detail
