// The loop of attempts: retry.hpp decides, this sends, waits and logs.
#include "http/repeated_request.hpp"

#include "core/random.hpp"
#include "http/answer/response_error.hpp"
#include "http/request_headers.hpp"

#include <string_view>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

milliseconds since(Clock& clock, Clock::TimePoint start) {
  return std::chrono::duration_cast<milliseconds>(clock.now() - start);
}

std::string attempt_suffix(int number) {
  return number == 1 ? std::string() : " (attempt " + std::to_string(number) + ')';
}

/// Why a response is not the one that was wanted.
std::string problem_of(Result<HttpResponse> const& response) {
  return response ? error_from_response(*response, {}).message : response.error().message;
}

}  // namespace

RepeatedRequest::RepeatedRequest(HttpRequest request, std::string name,
                                 ClientOptions const& options, Address const& address, Clock& clock,
                                 CallOptions const& call)
    : request_(std::move(request)),
      own_{.headers = request_.headers, .timeout = request_.timeout},
      name_(std::move(name)),
      options_(options),
      address_(address),
      clock_(clock),
      call_(call),
      deadline_(clock, call),
      situation_{.idempotent = request_.idempotent} {
  if (request_.on_body)
    request_.on_body = [this, sink = std::move(request_.on_body)](std::string_view bytes) {
      situation_.bytes_handed_over = true;
      sink(bytes);
    };
}

RepeatedRequest::Outcome RepeatedRequest::run() {
  for (;; ++situation_.attempt) {
    context_ = name_ + attempt_suffix(situation_.attempt);
    if (auto ready = deadline_.check(); !ready) return failed(std::move(ready).error());
    if (auto ready = prepare_attempt(request_, own_, options_, address_, deadline_); !ready)
      return {.response = std::move(ready).error(), .context = context_};
    log_to(options_, LogRecord::Level::debug, context_ + " with " + loggable(request_.headers));

    auto const start = clock_.now();
    auto response = options_.transport->send(request_, call_.stop);
    auto const took = since(clock_, start);
    auto const delay = delay_after(response);
    bool const too_late = delay && too_late_after(*delay);
    log_response(response, took, too_late ? std::nullopt : delay);
    if (!delay) return final(std::move(response));
    if (too_late) return failed(deadline_.passed_error(problem_of(response)));
    if (situation_.attempt == 1)
      log_to(options_, LogRecord::Level::warning,
             problem_of(response) + "; trying again for up to " +
                 duration_text(options_.retry.total_budget));
    if (auto slept = deadline_.sleep(*delay); !slept) return failed(std::move(slept).error());
  }
}

std::optional<milliseconds> RepeatedRequest::delay_after(Result<HttpResponse> const& response) {
  if (!first_failure_) first_failure_ = clock_.now();
  situation_.since_first_failure = since(clock_, *first_failure_);
  situation_.random = random_share();
  return retry_delay(response, situation_, options_.retry);
}

bool RepeatedRequest::too_late_after(milliseconds delay) const {
  auto const left = deadline_.left();
  return left && *left <= delay;
}

RepeatedRequest::Outcome RepeatedRequest::final(Result<HttpResponse> response) const {
  if (response) return {.response = std::move(response), .context = context_};
  return failed(attempt_error(std::move(response).error(), request_, address_, deadline_));
}

RepeatedRequest::Outcome RepeatedRequest::failed(Error error) const {
  error.context = context_;
  return {.response = std::move(error), .context = context_};
}

void RepeatedRequest::log_response(Result<HttpResponse> const& response, milliseconds took,
                                   std::optional<milliseconds> delay) const {
  log_to(options_, LogRecord::Level::info,
         context_ + " → " +
             (response ? std::to_string(response->status) : response.error().message) + " in " +
             duration_text(took) +
             (delay ? "; trying again in " + duration_text(*delay) : std::string()));
  if (response && !response->headers.empty())
    log_to(options_, LogRecord::Level::debug,
           context_ + " answered with " + loggable(response->headers));
}

}  // namespace rayjobs::detail
