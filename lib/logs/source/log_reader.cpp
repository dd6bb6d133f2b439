// Sources are tried in order of quality; one that fails too often rests, longer each time.
#include "logs/source/log_reader.hpp"

#include "core/error_kind.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstRest{30'000};
constexpr milliseconds kMaxRest{600'000};
/// After this many passing failures in a row another source is tried. A source that has worked is
/// allowed more, since text is less than bytes.
constexpr int kMaxFailures = 3;
constexpr int kMaxFailuresOfAWorkingSource = 6;

/// A dead connection looks like a silent job: after this long, and twice as long the next time, the
/// whole text is read to see whether there is more.
constexpr milliseconds kFirstTrust{30'000};
constexpr milliseconds kMaxTrust{600'000};

enum : std::size_t { kRaw, kTail, kText };

}  // namespace

LogReader::LogReader(Session const& session, LogCursor& cursor, std::string id,
                     std::function<void(std::string const&)> on_source)
    : session_(session),
      cursor_(cursor),
      id_(std::move(id)),
      on_source_(std::move(on_source)),
      tail_(session, cursor, id_),
      text_(session, cursor, id_) {
  entries_[kTail].source = &tail_;
  entries_[kText].source = &text_;
}

/// The node of the driver is known once the job has one.
void LogReader::choose_raw(JobInfo const& info) {
  auto const node = info.driver_node_id.value_or("");
  if (node == raw_node_) return;
  raw_node_ = node;
  if (current_ != nullptr && current_ == entries_[kRaw].source) current_ = nullptr;
  raw_.reset();
  entries_[kRaw] = {};
  if (node.empty()) return;
  entries_[kRaw].source = &raw_.emplace(session_, cursor_, id_, node);
  raw_->limit_stall(text_.max_stall());
}

void LogReader::limit_stall(milliseconds time) {
  for (Entry const& entry : entries_)
    if (entry.source != nullptr) entry.source->limit_stall(time);
}

bool LogReader::usable(Entry const& entry) const {
  if (entry.source == nullptr || session_.clock().now() < entry.rests_until) return false;
  if (entry.source != &tail_) return true;
  // An open tail of a chatty job starves the agents of Ray 2.22, the version that frames raw files.
  return tail_.worth_opening() && (!raw_ || !raw_->framed().value_or(false));
}

void LogReader::use(Entry& entry) {
  entry.failures = 0;
  entry.worked = true;
  entry.rest = {};
  if (current_ == entry.source) return;
  if (current_ != nullptr) current_->release();
  auto const text = "the log is read as " + std::string(entry.source->name());
  session_.log(LogRecord::Level::info, text);
  if (std::exchange(current_, entry.source) != nullptr && on_source_) on_source_(text);
}

bool LogReader::refused(Entry& entry, Error const& error, bool progress) {
  if (error.code == ErrorCode::cancelled) return false;
  if (progress) {
    entry.failures = 0;
    // An open tail has fallen behind what has been delivered.
    if (entry.source != &tail_) tail_.release();
  }
  int const most = entry.worked ? kMaxFailuresOfAWorkingSource : kMaxFailures;
  if (may_pass_for_a_log_source(error, entry.worked) && !is_undecodable_log(error) &&
      ++entry.failures < most)
    return false;
  entry.failures = 0;
  entry.rest = std::clamp(entry.rest * 2, kFirstRest, kMaxRest);
  if (error.retry_after)
    entry.rest = std::max(entry.rest, std::min<milliseconds>(*error.retry_after, kMaxRest));
  entry.rests_until = session_.clock().now() + entry.rest;
  entry.source->release();
  session_.log(LogRecord::Level::info,
               "cannot read the " + std::string(entry.source->name()) + ": " + error.message);
  return true;
}

void LogReader::doubt_tail(LogRead& read, CallOptions const& call) {
  auto const now = session_.clock().now();
  if (read.bytes > 0 || read.requests > 0) {
    tail_seen_ = now;
    tail_trust_ = kFirstTrust;
  }
  if (now - tail_seen_ < tail_trust_) return;
  tail_seen_ = now;
  tail_trust_ = std::min(tail_trust_ * 2, kMaxTrust);
  auto const before = cursor_.delivered();
  ++read.requests;
  if (!text_.read_whole(call) || cursor_.delivered() == before) return;
  session_.log(LogRecord::Level::info, "the live text has fallen silent; opening it again");
  tail_.release();
}

Result<LogRead> LogReader::read(JobInfo const& info, milliseconds patience,
                                CallOptions const& call) {
  choose_raw(info);
  Error latest{.code = ErrorCode::unavailable, .message = "every source of the log was refused"};
  unsigned refusals = 0;
  for (Entry& entry : entries_) {
    if (!usable(entry)) continue;
    auto const before = cursor_.delivered();
    auto read = entry.source->read(patience, call);
    if (read) {
      use(entry);
      if (entry.source == &tail_) doubt_tail(*read, call);
      read->requests += refusals;
      return read;
    }
    latest = std::move(read).error();
    if (!refused(entry, latest, cursor_.delivered() > before)) return latest;
    ++refusals;
  }
  return latest;
}

Result<LogRead> LogReader::read_whole(JobInfo const& info, CallOptions const& call) {
  choose_raw(info);
  tail_.release();
  std::optional<Error> raw_failure;
  if (raw_) {
    Entry& raw = entries_[kRaw];
    auto const before = cursor_.delivered();
    auto read = raw_->read_whole(call);
    if (read) {
      use(raw);
      return read;
    }
    raw_failure = std::move(read).error();
    if (!refused(raw, *raw_failure, cursor_.delivered() > before)) return *raw_failure;
  }
  auto read = read_text(call);
  if (read) return read;
  // Text that is refused for good must not hide that the raw file may come back.
  bool const raw_may_return =
      raw_failure && (is_too_many_requests(*raw_failure) ||
                      may_pass_for_a_log_source(*raw_failure, entries_[kRaw].worked));
  if (raw_may_return && read.error().code != ErrorCode::cancelled) return *raw_failure;
  return read;
}

Result<LogRead> LogReader::read_text(CallOptions const& call) {
  auto read = text_.read_whole(call);
  if (read) use(entries_[kText]);
  return read;
}

Result<LogRead> LogReader::read_last(JobInfo const& info, std::uint64_t lines,
                                     CallOptions const& call) {
  choose_raw(info);
  if (raw_ && cursor_.position() == 0) {
    if (auto read = raw_->read_last(lines, call)) return read;
  }
  return read_whole(info, call);
}

}  // namespace rayjobs::detail
