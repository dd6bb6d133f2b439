// Headers are asked for before each attempt, since a provider may give new ones each time.
#include "http/attempt.hpp"

#include "auth/header_rules.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "http/answer/response_error.hpp"

#include <rayjobs/version.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// Zero would mean no timeout, so a deadline that has passed leaves one millisecond.
milliseconds capped(milliseconds timeout, std::optional<milliseconds> left) {
  return left ? at_most(timeout, std::max(*left, milliseconds{1})) : timeout;
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

HeaderList::iterator find(HeaderList& headers, std::string_view name) {
  return std::ranges::find_if(
      headers, [&](auto const& header) { return equal_ignoring_case(header.first, name); });
}

void add_if_absent(HeaderList& headers, std::string name, std::string value) {
  if (find(headers, name) == headers.end()) headers.emplace_back(std::move(name), std::move(value));
}

Result<std::string> cookie_header(std::map<std::string, std::string> const& cookies) {
  std::string result;
  for (auto const& [name, value] : cookies) {
    if (name.empty() || (name + value).find(';') != std::string::npos ||
        name.find('=') != std::string::npos)
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the cookie '" + printable(name, 60) +
                              "' has a name or value that HTTP does not allow"};
    if (!result.empty()) result += "; ";
    result.append(name).append("=").append(value);
  }
  return result;
}

/// Names are compared without case; what was added first stays.
Result<HeaderList> session_headers(HeaderList headers, ClientOptions const& options,
                                   Address const& address, HeaderQuery const& query) {
  if (options.headers) {
    RAYJOBS_TRY(HeaderList given, options.headers(query));
    for (auto& [name, value] : given) add_if_absent(headers, std::move(name), std::move(value));
  }
  // Ray 2.22 answers 500 to a request without a User-Agent.
  std::string agent = "rayjobs/" RAYJOBS_VERSION;
  if (!options.user_agent_suffix.empty()) agent += ' ' + options.user_agent_suffix;
  add_if_absent(headers, "User-Agent", std::move(agent));
  RAYJOBS_TRY(std::string const cookies, cookie_header(options.cookies));
  if (!cookies.empty()) {
    auto const given = find(headers, "Cookie");
    if (given == headers.end())
      headers.emplace_back("Cookie", cookies);
    else
      given->second += "; " + cookies;
  }
  if (auto const& user = address.user_info())
    add_if_absent(headers, "Authorization",
                  "Basic " + base64_encode(user->user + ':' + user->password));
  for (auto const& [name, value] : headers) RAYJOBS_TRY_VOID(check_header(name, value));
  return headers;
}

Refusal refusal_in(int status, std::string_view body) {
  constexpr int kUnauthorized = 401;
  constexpr int kForbidden = 403;
  if (status == kUnauthorized)
    return says_token_is_missing(body) ? Refusal::no_token : Refusal::other;
  bool const bad = status == kForbidden && says_token_is_invalid(body);
  return bad ? Refusal::bad_token : Refusal::none;
}

}  // namespace

Result<void> prepare_attempt(HttpRequest& request, AttemptRules const& rules,
                             HeaderList const* refused, Refusal refusal) {
  bool const by_ray = refusal == Refusal::no_token || refusal == Refusal::bad_token;
  HeaderQuery const query{.stop = rules.deadline.stop(),
                          .timeout = rules.deadline.left(),
                          .refused = refused,
                          .by_ray = by_ray,
                          .wants_token = refusal == Refusal::no_token};
  RAYJOBS_TRY(request.headers, session_headers(rules.own, rules.options, rules.address, query));
  request.timeout = capped(rules.timeout, rules.deadline.left());
  log_to(rules.options, LogRecord::Level::debug, rules.name + " with " + loggable(request.headers));
  return {};
}

Refusal refusal_of(Result<HttpResponse> const& outcome) {
  return outcome ? refusal_in(outcome->status, outcome->body) : Refusal::none;
}

Refusal refusal_of(Result<std::unique_ptr<WebSocket>> const& outcome) {
  return outcome ? Refusal::none : refusal_in(outcome.error().http_status, outcome.error().detail);
}

std::string after(Refusal refusal) {
  return refusal == Refusal::no_token ? " → Ray wants a token; sent again with one"
                                      : " → its credentials were refused; sent again with new ones";
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

std::string loggable(HeaderList const& headers) {
  constexpr std::array<std::string_view, 5> harmless{"content-type", "content-length", "server",
                                                     "date", "retry-after"};
  std::string result;
  for (auto const& [name, value] : headers) {
    std::string const lower = to_lower(name);
    if (!result.empty()) result += ", ";
    result += printable(lower, 60);
    if (std::ranges::find(harmless, lower) != harmless.end()) result += ": " + printable(value, 60);
  }
  return result;
}

void log_to(ClientOptions const& options, LogRecord::Level level, std::string_view text) {
  if (options.log) options.log(LogRecord{.level = level, .text = text});
}

}  // namespace rayjobs::detail
