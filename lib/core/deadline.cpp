// Limits are kept as points in time, "never" as the last one, so that comparing them is enough.
#include "core/deadline.hpp"

#include "core/try.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {

using std::chrono::milliseconds;

namespace {

constexpr std::string_view kPassed = "the call did not end within ";
constexpr std::string_view kBecause = ": ";

}  // namespace

TimeLimit::TimeLimit(Clock::TimePoint start, std::optional<milliseconds> duration)
    : end_(Clock::TimePoint::max()) {
  auto const longest = std::chrono::floor<milliseconds>(Clock::TimePoint::max() - start);
  if (duration && *duration < longest) end_ = start + *duration;
}

std::optional<milliseconds> TimeLimit::left(Clock::TimePoint now) const {
  if (end_ == Clock::TimePoint::max()) return std::nullopt;
  return std::max(std::chrono::ceil<milliseconds>(end_ - now), milliseconds{0});
}

Deadline::Deadline(Clock& clock, CallOptions call)
    : clock_(&clock), call_(std::move(call)), limit_(clock.now(), call_.timeout) {}

Result<void> Deadline::check() const {
  if (call_.stop.stop_requested()) return cancelled_error();
  if (passed()) return passed_error("");
  return {};
}

Result<CallOptions> Deadline::rest() const {
  RAYJOBS_TRY_VOID(check());
  CallOptions rest = call_;
  // Whatever happens between the two looks at the clock: zero would be no timeout to some.
  if (auto const now_left = left()) rest.timeout = std::max(*now_left, milliseconds{1});
  return rest;
}

Result<void> Deadline::sleep(milliseconds duration) const {
  auto const most = left();
  if (!clock_->sleep(most ? std::min(duration, *most) : duration, call_.stop))
    return cancelled_error();
  return check();
}

Error Deadline::passed_error(std::string const& because) const {
  std::string message =
      std::string(kPassed) + duration_text(call_.timeout.value_or(milliseconds{0}));
  if (!because.empty()) message.append(kBecause).append(because);
  return Error{.code = ErrorCode::timeout, .message = std::move(message)};
}

milliseconds at_most(milliseconds timeout, milliseconds most) {
  return timeout == milliseconds{0} ? most : std::min(timeout, most);
}

std::string cause_of(Error const& error) {
  std::string const& text = error.message;
  if (error.code != ErrorCode::timeout || !text.starts_with(kPassed)) return text;
  auto const mark = text.find(kBecause);
  return mark == std::string::npos ? "" : text.substr(mark + kBecause.size());
}

Error cancelled_error() {
  return Error{.code = ErrorCode::cancelled, .message = "the call was cancelled"};
}

std::string duration_text(milliseconds duration) {
  auto const count = duration.count();
  if (count < 1000) return std::to_string(count) + " ms";
  auto const tenths = count / 100;
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += '.' + std::to_string(tenths % 10);
  return text + " s";
}

}  // namespace rayjobs::detail
