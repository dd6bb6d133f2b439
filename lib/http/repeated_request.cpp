// The loop of attempts: retry.hpp decides, this sends, waits and logs.
#include "http/repeated_request.hpp"

#include "core/random.hpp"
#include "http/answer/response_error.hpp"
#include "http/attempt.hpp"
#include "http/retry.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

milliseconds since(Clock& clock, Clock::TimePoint start) {
  return std::chrono::duration_cast<milliseconds>(clock.now() - start);
}

/// Why a response is not the one that was wanted.
std::string problem_of(Result<HttpResponse> const& response) {
  return response ? error_from_response(*response, {}).message : response.error().message;
}

void log_response(ClientOptions const& options, std::string const& context,
                  Result<HttpResponse> const& response, milliseconds took,
                  std::optional<milliseconds> delay) {
  log_to(options, LogRecord::Level::info,
         context + " → " +
             (response ? std::to_string(response->status) : response.error().message) + " in " +
             duration_text(took) +
             (delay ? "; trying again in " + duration_text(*delay) : std::string()));
  if (response && !response->headers.empty())
    log_to(options, LogRecord::Level::debug,
           context + " answered with " + loggable(response->headers));
}

}  // namespace

FinalOutcome send_repeatedly(HttpRequest request, std::string const& name,
                             ClientOptions const& options, Address const& address, Clock& clock,
                             CallOptions const& call) {
  Deadline const deadline(clock, call);
  AttemptRules rules{.name = name,
                     .own = request.headers,
                     .timeout = request.timeout,
                     .options = options,
                     .address = address,
                     .deadline = deadline};
  RetrySituation situation{.idempotent = request.idempotent};
  if (request.on_body)
    request.on_body = [&situation, sink = std::move(request.on_body)](std::string_view bytes) {
      situation.bytes_handed_over = true;
      sink(bytes);
    };
  std::optional<Clock::TimePoint> first_failure;
  std::string& context = rules.name;
  auto const failed = [&context](Error error) -> FinalOutcome {
    error.context = context;
    return {.response = std::move(error), .context = context};
  };
  for (;; ++situation.attempt) {
    if (situation.attempt > 1)
      context = name + " (attempt " + std::to_string(situation.attempt) + ')';
    if (auto ready = deadline.check(); !ready) return failed(std::move(ready).error());
    Clock::TimePoint start;
    auto attempt = make_attempt(request, rules, [&](HttpRequest const& prepared) {
      start = clock.now();
      return options.transport->send(prepared, call.stop);
    });
    if (!attempt) return {.response = std::move(attempt).error(), .context = context};
    Result<HttpResponse> response = *std::move(attempt);
    auto const took = since(clock, start);
    if (!first_failure) first_failure = clock.now();
    situation.since_first_failure = since(clock, *first_failure);
    situation.random = random_share();
    auto const delay = retry_delay(response, situation, options.retry);
    auto const left = deadline.left();
    bool const too_late = delay && left && *left <= *delay;
    log_response(options, context, response, took, too_late ? std::nullopt : delay);
    if (!delay && response) return {.response = std::move(response), .context = context};
    if (!delay)
      return failed(attempt_error(std::move(response).error(), request, address, deadline));
    if (too_late) return failed(deadline.passed_error(problem_of(response)));
    if (situation.attempt == 1)
      log_to(options, LogRecord::Level::warning,
             problem_of(response) + "; trying again for up to " +
                 duration_text(options.retry.total_budget));
    if (auto slept = deadline.sleep(*delay); !slept) return failed(std::move(slept).error());
  }
}

}  // namespace rayjobs::detail
