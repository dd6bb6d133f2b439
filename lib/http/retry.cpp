// Full jitter over an exponential delay; the status and the code decide whether there is one.
#include "http/retry.hpp"

#include "http/answer/no_agent.hpp"
#include "http/answer/retry_after.hpp"

#include <algorithm>
#include <cmath>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// Grows by the multiplier up to max_delay.
milliseconds longest_delay(int attempt, RetryOptions const& options) {
  double const grown = static_cast<double>(options.initial_delay.count()) *
                       std::pow(options.multiplier, attempt - 1);
  auto const most = std::max(options.max_delay, milliseconds{0});
  // Written so that NaN and infinity take the first branch.
  if (!(grown < static_cast<double>(most.count()))) return most;
  return milliseconds{static_cast<milliseconds::rep>(std::max(grown, 0.0))};
}

}  // namespace

milliseconds retry_pause(int attempts, double random,
                         std::optional<std::chrono::seconds> retry_after,
                         RetryOptions const& options) {
  auto const longest = longest_delay(attempts, options);
  milliseconds const pause{static_cast<milliseconds::rep>(static_cast<double>(longest.count()) *
                                                          std::clamp(random, 0.0, 1.0))};
  if (!retry_after) return pause;
  return std::max(pause, std::min<milliseconds>(*retry_after, options.max_delay));
}

Repeatable repeatable(Result<HttpResponse> const& outcome) {
  if (!outcome) {
    switch (outcome.error().code) {
      // For a request that is not idempotent this code says that it was not sent.
      case ErrorCode::unavailable:
        return Repeatable::always;
      case ErrorCode::timeout:
        return Repeatable::when_idempotent;
      default:
        return Repeatable::never;
    }
  }
  return says_no_agent(*outcome) ? Repeatable::always : repeatable_status(outcome->status);
}

std::optional<milliseconds> retry_delay(Result<HttpResponse> const& outcome,
                                        RetrySituation const& situation,
                                        RetryOptions const& options) {
  auto const kind = repeatable(outcome);
  if (kind == Repeatable::never || situation.bytes_handed_over) return std::nullopt;
  if (kind == Repeatable::when_idempotent && !situation.idempotent) return std::nullopt;
  auto const left = options.total_budget - situation.since_first_failure;
  if (left <= milliseconds{0}) return std::nullopt;

  auto const asked = outcome ? retry_after(*outcome) : std::nullopt;
  auto const delay = retry_pause(situation.attempt, situation.random, asked, options);
  return std::min(delay, left);
}

}  // namespace rayjobs::detail
