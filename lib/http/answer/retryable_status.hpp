// Which HTTP statuses may pass, so that the same request may succeed later.
#pragma once

namespace rayjobs::detail {

/// When a request may be sent again.
enum class Repeatable {
  never,            ///< It succeeded, or would fail again.
  when_idempotent,  ///< It may succeed later, but it may also have taken effect.
  always            ///< It may succeed later and has had no effect.
};

/// 408 and the 5xx of gateways (all but Ray's own 500, and 501 and 505, which no later attempt
/// changes) do not tell whether the request took effect; 425 and 429 say that it did not.
Repeatable repeatable_status(int status);

}  // namespace rayjobs::detail
