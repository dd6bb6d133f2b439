// The pause grows as between attempts of a request, without jitter: one follower is no herd.
#include "logs/outage.hpp"

#include "core/deadline.hpp"
#include "http/retry.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {

using std::chrono::milliseconds;

Outage::Outage(Clock& clock, RetryOptions const& retry,
               std::function<void(FollowNotice const&)> on_notice)
    : clock_(clock), retry_(retry), on_notice_(std::move(on_notice)) {}

milliseconds Outage::failed(Part part, Clock::TimePoint start, Error const& error) {
  bool const first = !failing(status) && !failing(log);
  State& state = parts_[part];
  if (state.failures == 0) state.began = start;
  if (auto cause = cause_of(error); !cause.empty()) state.problem = std::move(cause);
  auto const delay = retry_pause(++state.failures, 1.0, error.retry_after, retry_);
  if (first)
    notify(FollowNotice::Kind::interrupted,
           (part == status ? "no usable answer from the server: "
                           : "the log cannot be read at the moment: ") +
               error.message + "; trying again");
  auto const left =
      std::chrono::ceil<milliseconds>(state.began + retry_.total_budget - clock_.now());
  return std::clamp(delay, milliseconds{1}, std::max(left, milliseconds{1}));
}

bool Outage::answered(Part part) {
  if (!failing(part)) return false;
  parts_[part] = {};
  if (failing(status) || failing(log)) return false;
  ++ended_;
  notify(FollowNotice::Kind::reconnected, "the server answers again");
  return true;
}

std::string const& Outage::problem() const {
  return parts_[failing(status) ? status : log].problem;
}

bool Outage::spent(Part part) const {
  return failing(part) && clock_.now() - parts_[part].began >= retry_.total_budget;
}

void Outage::notify(FollowNotice::Kind kind, std::string text) const {
  if (on_notice_) on_notice_(FollowNotice{.kind = kind, .text = std::move(text)});
}

}  // namespace rayjobs::detail
