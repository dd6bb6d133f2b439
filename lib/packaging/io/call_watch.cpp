// CallWatch: the stop request, the time limit and the progress of one long call.
#include "packaging/io/call_watch.hpp"

namespace rayjobs::detail {
namespace {

constexpr std::chrono::milliseconds kReportInterval{100};

}  // namespace

CallWatch::CallWatch(CallOptions const& call, std::string_view stage, Clock& clock)
    : call_(call), clock_(clock) {
  progress_.stage = stage;
  if (call.timeout) deadline_ = clock.now() + *call.timeout;
}

Result<void> CallWatch::check() {
  if (call_.stop.stop_requested())
    return Error{.code = ErrorCode::cancelled, .message = "packaging was cancelled"};
  if (deadline_ && clock_.now() >= *deadline_)
    return Error{.code = ErrorCode::timeout,
                 .message = "packaging did not end within its time limit"};
  return {};
}

void CallWatch::advance(std::uint64_t bytes) {
  progress_.done += bytes;
  if (!call_.progress) return;
  auto const now = clock_.now();
  if (next_report_ && now < *next_report_) return;
  next_report_ = now + kReportInterval;
  call_.progress(progress_);
}

void CallWatch::finish() {
  if (call_.progress) call_.progress(progress_);
}

}  // namespace rayjobs::detail
