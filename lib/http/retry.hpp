// The decision whether and when a request is sent again: pure functions.
#pragma once

#include "http/answer/retryable_status.hpp"

#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <chrono>
#include <optional>

namespace rayjobs::detail {

Repeatable repeatable(Result<HttpResponse> const& outcome);

/// The pause after that many failed attempts. It grows by the multiplier up to max_delay; `random`
/// from [0, 1] is the share of it that is waited ("full jitter"). It is never shorter than
/// retry_after, up to max_delay.
std::chrono::milliseconds retry_pause(int attempts, double random,
                                      std::optional<std::chrono::seconds> retry_after,
                                      RetryOptions const& options);

/// What the decision depends on besides the outcome.
struct RetrySituation {
  int attempt = 1;  ///< Number of the attempt that has just ended.
  bool idempotent = true;
  bool bytes_handed_over = false;  ///< on_body has been called: a repetition would duplicate.
  std::chrono::milliseconds since_first_failure{0};
  double random = 1.0;  ///< From [0, 1]; the share of the longest delay ("full jitter").
};

/// The delay before the next attempt; none: this outcome is final.
std::optional<std::chrono::milliseconds> retry_delay(Result<HttpResponse> const& outcome,
                                                     RetrySituation const& situation,
                                                     RetryOptions const& options);

}  // namespace rayjobs::detail
