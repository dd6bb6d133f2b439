// Each kind is a set of codes; only for the source of a log does the HTTP status count as well.
#include "core/error_kind.hpp"

namespace rayjobs::detail {

bool is_no_answer(ErrorCode code) {
  return code == ErrorCode::unavailable || code == ErrorCode::timeout;
}

bool is_unusable_answer(ErrorCode code) {
  return code == ErrorCode::protocol || code == ErrorCode::server_error;
}

bool may_pass_for_a_job(ErrorCode code) { return is_no_answer(code) || is_unusable_answer(code); }

bool may_pass_for_a_log_source(Error const& error, bool source_has_worked) {
  if (is_too_many_requests(error)) return false;
  if (error.code == ErrorCode::protocol) return source_has_worked;
  return is_no_answer(error.code) || error.code == ErrorCode::server_error ||
         error.http_status >= 500;
}

bool is_too_many_requests(Error const& error) {
  constexpr int kTooManyRequests = 429;
  return error.http_status == kTooManyRequests;
}

}  // namespace rayjobs::detail
