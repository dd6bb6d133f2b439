// Headers are asked for before each attempt, since a provider may give new ones each time.
#include "http/attempt.hpp"

#include "core/try.hpp"
#include "http/request_headers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// Zero would mean no timeout, so a deadline that has passed leaves one millisecond.
milliseconds capped(milliseconds timeout, std::optional<milliseconds> left) {
  if (!left) return timeout;
  auto const most = std::max(*left, milliseconds{1});
  return timeout == milliseconds{0} ? most : std::min(timeout, most);
}

/// The ports of Ray that are mistaken for the dashboard's.
std::string port_hint(std::string const& base_url) {
  auto const authority = base_url.substr(0, base_url.find('/', base_url.find("://") + 3));
  if (authority.ends_with(":6379"))
    return "port 6379 belongs to Ray's GCS; use the dashboard's port, 8265 by default";
  if (authority.ends_with(":10001"))
    return "port 10001 belongs to Ray Client; use the dashboard's port, 8265 by default";
  return {};
}

}  // namespace

Result<void> prepare_attempt(HttpRequest& request, OwnParts const& own,
                             ClientOptions const& options, Address const& address,
                             Deadline const& deadline) {
  RAYJOBS_TRY(request.headers, session_headers(own.headers, options, address));
  request.timeout = capped(own.timeout, deadline.left());
  return {};
}

Error attempt_error(Error error, HttpRequest const& request, Address const& address,
                    Deadline const& deadline) {
  if (error.code == ErrorCode::timeout) {
    if (deadline.passed()) {
      Error passed = deadline.passed_error(error.message);
      passed.hint = std::move(error.hint);
      return passed;
    }
    error.code = request.idempotent ? ErrorCode::unavailable : ErrorCode::outcome_unknown;
  }
  if (error.code == ErrorCode::unavailable || error.code == ErrorCode::protocol)
    if (auto hint = port_hint(address.base_url()); !hint.empty()) error.hint = std::move(hint);
  return error;
}

void log_to(ClientOptions const& options, LogRecord::Level level, std::string_view text) {
  if (options.log) options.log(LogRecord{.level = level, .text = text});
}

}  // namespace rayjobs::detail
