// Reports by time, not by bytes: a disk may be slow or fast.
#include "packaging/io/call_watch.hpp"

namespace rayjobs::detail {
namespace {

constexpr std::chrono::milliseconds kReportInterval{100};

}  // namespace

CallWatch::CallWatch(CallOptions const& call, std::string_view stage, Clock& clock)
    : call_(call), clock_(clock), deadline_(clock, call) {
  progress_.stage = stage;
}

Result<void> CallWatch::check() { return deadline_.check(); }

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
