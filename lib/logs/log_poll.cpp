// Bytes go from the reader to the cursor, which delivers each once, to the lines that are wanted.
#include "logs/log_poll.hpp"

#include "core/error_kind.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// The node of a job that has ended may be gone, and the log with it. Then Ray itself fails: it
/// gets this long. Or, until it knows, it says nothing: it gets the shorter time, twice.
constexpr milliseconds kNodePatience{8'000};
constexpr milliseconds kMaxSilence{4'000};

}  // namespace

LogPoll::LogPoll(FollowState& state)
    : state_(state),
      wanted_lines_(state.options.range.last_lines, state.options.on_log,
                    [this](std::string_view sentence) {
                      state_.session.log(LogRecord::Level::warning, sentence);
                    }),
      cursor_([this](std::string_view bytes) { wanted_lines_.feed(bytes); },
              [this] {
                state_.notify(FollowNotice::Kind::log_restarted,
                              "the log was replaced; following it again from the beginning");
              }),
      reader_(state.session, cursor_, state.id,
              [this](std::string const& text) { state_.notify(FollowNotice::Kind::source, text); }),
      due_(state.clock.now()) {}

bool LogPoll::wanted(JobInfo const& job) const {
  bool const may_have_log = job.status != JobStatus::pending || job.driver_node_id;
  return may_have_log && !status_first_ && !state_.outage.failing(Outage::status);
}

Result<bool> LogPoll::read(JobInfo const& job, Clock::TimePoint status_due) {
  auto const start = state_.clock.now();
  auto const before = cursor_.delivered();
  RAYJOBS_TRY(auto const call, state_.deadline.rest());
  auto read = reader_.read(job, std::chrono::ceil<milliseconds>(status_due - start), call);
  bool const delivered = cursor_.delivered() > before;
  if (delivered) state_.note_activity();
  if (!read) {
    // The follow's time is up, which the loop says.
    if (state_.deadline.passed()) return false;
    if (read.error().code == ErrorCode::cancelled) return std::move(read).error();
    due_ = state_.clock.now() + state_.outage.failed(Outage::log, start, read.error());
    status_first_ = true;
    return false;
  }
  answered(*read);
  // All that was there when the follow began has been seen.
  if (read->complete || (read->live && !delivered)) wanted_lines_.release();
  due_ = next_due(*read, start, status_due);
  return read->closed;
}

void LogPoll::answered(LogRead const& read) {
  // A live source that waits before it connects again has answered nothing.
  if (read.live && read.requests == 0 && read.bytes == 0) return;
  bool const outage_over = state_.outage.answered(Outage::log);
  if (!outage_over && read.reconnected) ++reopened_;
}

Clock::TimePoint LogPoll::next_due(LogRead const& read, Clock::TimePoint start,
                                   Clock::TimePoint status_due) const {
  auto const now = state_.clock.now();
  if (read.pause) return now + *read.pause;
  // A live source has waited as long as it may: the status is next.
  if (read.live) return status_due;
  auto interval = log_interval(state_.quiet(), read.requests);
  if (!read.next_is_cheap) {
    auto const took = std::chrono::duration_cast<milliseconds>(now - start);
    interval = std::max(interval, rereading_interval(took, read.bytes));
  }
  return start + interval;
}

Result<LogPoll::End> LogPoll::finish(JobInfo const& job) {
  bool const node_may_be_gone = is_cluster_fault(job);
  if (node_may_be_gone) reader_.limit_stall(kMaxSilence);
  Clock::TimePoint node_fails_since{};
  for (bool as_text = false, was_of_node = false;;) {
    auto const start = state_.clock.now();
    auto const received = cursor_.received();
    auto const call = state_.deadline.rest();
    auto read = !call     ? Result<LogRead>(call.error())
                : as_text ? reader_.read_text(*call)
                          : reader_.read_whole(job, *call);
    if (read) {
      answered(*read);
      return ended(read->complete, read->complete ? "" : "the server's log is empty now");
    }
    Error const& error = read.error();
    if (error.code == ErrorCode::cancelled) return error;
    if (state_.deadline.passed() || is_undecodable_log(error) || !may_pass_for_a_job(error.code))
      return ended(false, error.message);

    auto const now = state_.clock.now();
    bool const moved = cursor_.received() > received;
    bool const silent = node_may_be_gone && error.code == ErrorCode::unavailable &&
                        error.http_status == 0 && !moved && now - start >= kMaxSilence;
    bool const of_node = silent || error.code == ErrorCode::server_error;
    if (!of_node || !was_of_node || moved) node_fails_since = now;
    was_of_node = of_node;
    if (silent || (of_node && now - node_fails_since >= kNodePatience)) {
      if (as_text) return ended(false, error.message);
      as_text = true;  // What another source has is better than nothing.
      continue;
    }
    as_text = false;
    Clock::TimePoint::duration pause = state_.outage.failed(Outage::log, start, error);
    if (state_.outage.spent(Outage::log)) return ended(false, error.message);
    if (of_node) pause = std::min(pause, node_fails_since + kNodePatience - now);
    if (auto slept = state_.deadline.sleep(std::chrono::ceil<milliseconds>(pause));
        !slept && slept.error().code == ErrorCode::cancelled)
      return std::move(slept).error();
  }
}

LogPoll::End LogPoll::ended(bool complete, std::string problem) {
  wanted_lines_.release();
  return {.complete = complete, .problem = std::move(problem)};
}

}  // namespace rayjobs::detail
