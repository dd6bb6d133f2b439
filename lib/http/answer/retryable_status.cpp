// The one list of statuses that may pass.
#include "http/answer/retryable_status.hpp"

namespace rayjobs::detail {

Repeatable repeatable_status(int status) {
  switch (status) {
    case 425:
    case 429:
      return Repeatable::always;
    case 408:
      return Repeatable::when_idempotent;
    case 500:
    case 501:
    case 505:
      return Repeatable::never;
    default:
      return status / 100 == 5 ? Repeatable::when_idempotent : Repeatable::never;
  }
}

}  // namespace rayjobs::detail
