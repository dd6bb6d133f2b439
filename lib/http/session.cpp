// Requests with the session's headers, retries, deadline and log.
#include "http/session.hpp"

#include "core/deadline.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "http/answer/response_error.hpp"
#include "http/request_headers.hpp"
#include "http/retry.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

milliseconds since(Clock& clock, Clock::TimePoint start) {
  return std::chrono::duration_cast<milliseconds>(clock.now() - start);
}

/// A zero timeout means none.
milliseconds capped(milliseconds timeout, std::optional<milliseconds> left) {
  if (!left) return timeout;
  return timeout == milliseconds{0} ? *left : std::min(timeout, *left);
}

/// The ports of Ray that are mistaken for the dashboard's.
std::string port_hint(std::string const& base_url) {
  auto const authority = base_url.substr(0, base_url.find('/', base_url.find("://") + 3));
  if (authority.ends_with(":6379"))
    return "port 6379 is that of Ray's GCS; jobs are submitted to the dashboard, port 8265";
  if (authority.ends_with(":10001"))
    return "port 10001 is that of Ray Client; jobs are submitted to the dashboard, port 8265";
  return {};
}

/// What a caller may know of an attempt without an answer.
Error final_error(Error error, HttpRequest const& request, Deadline const& deadline,
                  std::string const& base_url) {
  if (error.code == ErrorCode::timeout) {
    if (deadline.passed()) {
      Error passed = deadline.passed_error(error.message);
      passed.hint = std::move(error.hint);
      return passed;
    }
    error.code = request.idempotent ? ErrorCode::unavailable : ErrorCode::outcome_unknown;
  }
  if (error.code == ErrorCode::unavailable || error.code == ErrorCode::protocol)
    if (auto hint = port_hint(base_url); !hint.empty()) error.hint = std::move(hint);
  return error;
}

std::string attempt_suffix(int number) {
  return number == 1 ? std::string() : " (attempt " + std::to_string(number) + ')';
}

}  // namespace

Session::Session(Address address, ClientOptions options, Clock& clock)
    : address_(std::move(address)), options_(std::move(options)), clock_(&clock) {}

HttpRequest Session::request(Method method, std::string path) const {
  return HttpRequest{.method = method,
                     .url = std::move(path),
                     .connect_timeout = options_.connect_timeout,
                     .timeout = options_.request_timeout,
                     .stall_timeout = options_.upload_stall_timeout};
}

std::string Session::context(HttpRequest const& request) const {
  return std::string(to_string(request.method)) + ' ' +
         printable(address_.base_url() + request.url, 1000);
}

Result<HttpResponse> Session::send(HttpRequest request, CallOptions const& call) const {
  return exchange(std::move(request), call).outcome;
}

Result<HttpResponse> Session::expect_ok(HttpRequest request, CallOptions const& call) const {
  bool const idempotent = request.idempotent;
  auto [outcome, context] = exchange(std::move(request), call);
  if (!outcome || outcome->status / 100 == 2) return std::move(outcome);
  Error error = error_from_response(*outcome, std::move(context));
  if (!idempotent && repeatable(outcome) == Repeatable::when_idempotent)
    error.code = ErrorCode::outcome_unknown;
  return error;
}

Session::Exchange Session::exchange(HttpRequest request, CallOptions const& call) const {
  Deadline const deadline(*clock_, call);
  std::string const name = context(request);
  HeaderList const own_headers = std::move(request.headers);
  milliseconds const own_timeout = request.timeout;
  request.url = address_.base_url() + request.url;
  RetrySituation situation{.idempotent = request.idempotent};
  if (request.on_body)
    request.on_body = [&situation, sink = std::move(request.on_body)](std::string_view bytes) {
      situation.bytes_handed_over = true;
      sink(bytes);
    };

  std::optional<Clock::TimePoint> first_failure;
  for (;; ++situation.attempt) {
    std::string const attempt = name + attempt_suffix(situation.attempt);
    auto failed = [&](Error error) {
      error.context = attempt;
      return Exchange{.outcome = std::move(error), .context = attempt};
    };
    if (auto rest = deadline.rest(); !rest) return failed(std::move(rest).error());
    auto headers = session_headers(own_headers, options_, address_);
    if (!headers) return Exchange{.outcome = std::move(headers).error(), .context = attempt};
    request.headers = *std::move(headers);
    request.timeout = capped(own_timeout, deadline.left());
    log(LogRecord::Level::debug, attempt + " with " + loggable(request.headers));

    auto const start = clock_->now();
    auto outcome = options_.transport->send(request, call.stop);
    auto const took = since(*clock_, start);
    if (!first_failure) first_failure = clock_->now();
    situation.since_first_failure = since(*clock_, *first_failure);
    situation.random = random_share();
    auto const delay = retry_delay(outcome, situation, options_.retry);
    auto const left = deadline.left();
    bool const too_late = delay && left && *left <= *delay;
    log_attempt(attempt, outcome, took, too_late ? std::nullopt : delay);
    if (!delay) {
      if (outcome) return Exchange{.outcome = std::move(outcome), .context = attempt};
      return failed(
          final_error(std::move(outcome).error(), request, deadline, address_.base_url()));
    }
    if (too_late)
      return failed(deadline.passed_error(outcome ? error_from_response(*outcome, {}).message
                                                  : outcome.error().message));
    if (situation.attempt == 1)
      log(LogRecord::Level::warning,
          (outcome ? error_from_response(*outcome, {}).message : outcome.error().message) +
              "; trying again for up to " + duration_text(options_.retry.total_budget));
    if (auto slept = deadline.sleep(*delay); !slept) return failed(std::move(slept).error());
  }
}

Result<std::unique_ptr<WebSocket>> Session::open_websocket(std::string_view path,
                                                           CallOptions const& call) const {
  Deadline const deadline(*clock_, call);
  HttpRequest request = this->request(Method::get, std::string(path));
  std::string const name = context(request) + " (WebSocket)";
  request.url = address_.base_url() + request.url;
  RAYJOBS_TRY(request.headers, session_headers({}, options_, address_));
  request.timeout = capped(request.timeout, deadline.left());
  log(LogRecord::Level::debug, name + " with " + loggable(request.headers));
  auto socket = options_.transport->open_websocket(request, call.stop);
  log(LogRecord::Level::info, name + " → " + (socket ? "open" : socket.error().message));
  if (socket) return socket;
  Error error = final_error(std::move(socket).error(), request, deadline, address_.base_url());
  error.context = name;
  return error;
}

void Session::log(LogRecord::Level level, std::string_view text) const {
  if (options_.log) options_.log(LogRecord{.level = level, .text = text});
}

void Session::log_attempt(std::string const& context, Result<HttpResponse> const& outcome,
                          milliseconds took, std::optional<milliseconds> delay) const {
  log(LogRecord::Level::info,
      context + " → " + (outcome ? std::to_string(outcome->status) : outcome.error().message) +
          " in " + duration_text(took) +
          (delay ? "; trying again in " + duration_text(*delay) : std::string()));
  if (outcome && !outcome->headers.empty())
    log(LogRecord::Level::debug, context + " answered with " + loggable(outcome->headers));
}

}  // namespace rayjobs::detail
