// A reading that broke off is continued by the cursor, not repeated by the session.
#include "logs/read_log.hpp"

#include "core/deadline.hpp"
#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"
#include "logs/delivery/last_lines.hpp"
#include "logs/delivery/log_cursor.hpp"
#include "logs/outage.hpp"
#include "logs/poll_rhythm.hpp"
#include "logs/source/log_reader.hpp"

#include <utility>

namespace rayjobs::detail {

Result<void> read_log(Session const& session, std::string_view id,
                      std::function<void(std::string_view)> const& sink, LogRange const& range,
                      CallOptions const& call) {
  Deadline const deadline(session.clock(), call);
  RAYJOBS_TRY(auto const job, fetch_job(session, id, call));
  RAYJOBS_TRY(auto const rest, deadline.rest());
  RAYJOBS_TRY(auto const submission, submission_with_log(session, job, id, rest));
  if (job.status == JobStatus::pending && !job.driver_node_id) return {};

  auto const once = polling_session(session);
  LastLines wanted_lines(range.last_lines, sink, [&session](std::string_view sentence) {
    session.log(LogRecord::Level::warning, sentence);
  });
  LogCursor cursor([&wanted_lines](std::string_view bytes) { wanted_lines.feed(bytes); }, {});
  LogReader reader(once, cursor, submission, {});
  Outage outage(session.clock(), session.options().retry, {});
  for (;;) {
    auto const start = session.clock().now();
    RAYJOBS_TRY(auto const now_left, deadline.rest());
    auto read = range.last_lines ? reader.read_last(job, *range.last_lines, now_left)
                                 : reader.read_whole(job, now_left);
    if (read) {
      wanted_lines.release();
      return {};
    }
    if (!is_no_answer(read.error().code)) return std::move(read).error();
    auto const pause = outage.failed(Outage::log, start, read.error());
    if (outage.spent(Outage::log)) return std::move(read).error();
    RAYJOBS_TRY_VOID(deadline.sleep(pause));
  }
}

}  // namespace rayjobs::detail
