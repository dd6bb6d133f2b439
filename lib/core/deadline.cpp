// The deadline of a call.
#include "core/deadline.hpp"

#include "core/try.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {

using std::chrono::milliseconds;

Deadline::Deadline(Clock& clock, CallOptions call)
    : clock_(&clock), call_(std::move(call)), start_(clock.now()) {}

std::optional<milliseconds> Deadline::left() const {
  if (!call_.timeout) return std::nullopt;
  auto const elapsed = std::chrono::duration_cast<milliseconds>(clock_->now() - start_);
  return std::max(*call_.timeout - elapsed, milliseconds{0});
}

Result<CallOptions> Deadline::rest() const {
  if (call_.stop.stop_requested()) return cancelled_error();
  CallOptions rest = call_;
  rest.timeout = left();
  if (rest.timeout == milliseconds{0}) return passed_error("");
  return rest;
}

Result<void> Deadline::sleep(milliseconds duration) const {
  auto const most = left();
  if (!clock_->sleep(most ? std::min(duration, *most) : duration, call_.stop))
    return cancelled_error();
  RAYJOBS_TRY_VOID(rest());
  return {};
}

Error Deadline::passed_error(std::string const& because) const {
  std::string message =
      "the call did not end within " + duration_text(call_.timeout.value_or(milliseconds{0}));
  if (!because.empty()) message += ": " + because;
  return Error{.code = ErrorCode::timeout, .message = std::move(message)};
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
