// One attempt of a request: what it carries, and what its failure means to the caller.
#pragma once

#include "core/deadline.hpp"
#include "core/try.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/transport.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Hands a record to the log of `options`, if there is one.
void log_to(ClientOptions const& options, LogRecord::Level level, std::string_view text);

/// What all attempts of a request have in common. Lives as long as what it refers to.
struct AttemptRules {
  std::string name{};  ///< Of the request, for the log.
  HeaderList own{};    ///< Headers of the request itself.
  std::chrono::milliseconds timeout{0};
  ClientOptions const& options;
  Address const& address;
  Deadline const& deadline;
};

/// Whose decision it was that the credentials of a request do not do.
enum class Refusal {
  none,
  no_token,   ///< Ray's: there was none.
  bad_token,  ///< Ray's: it does not know it.
  other,      ///< Not in Ray's words: a gateway's.
};

/// What is logged when the request is sent again.
std::string after(Refusal refusal);

/// Gives `request` its own headers, then the provider's, then User-Agent, cookies and the address's
/// user-info (the first header of a name wins), and a timeout that ends no later than the deadline
/// (zero: none). Asks the provider, whose Error is passed on, and tells it which headers were
/// `refused`; invalid_argument for a header or cookie that HTTP does not allow.
Result<void> prepare_attempt(HttpRequest& request, AttemptRules const& rules,
                             HeaderList const* refused = nullptr, Refusal refusal = Refusal::none);

/// Whether the server refused what the request said of who sends it, so that nothing was done: 401,
/// or the 403 that Ray answers to a token that it does not know.
Refusal refusal_of(Result<HttpResponse> const& outcome);
Refusal refusal_of(Result<std::unique_ptr<WebSocket>> const& outcome);

/// One attempt by `send`, which takes the prepared request; if its credentials were refused and the
/// provider then has others, a second one with those, and a third if Ray and a gateway refused one
/// each. The outer Error is prepare_attempt's.
template <typename Send>
auto make_attempt(HttpRequest& request, AttemptRules const& rules, Send const& send)
    -> Result<decltype(send(request))> {
  RAYJOBS_TRY_VOID(prepare_attempt(request, rules));
  auto outcome = send(request);
  for (Refusal last = Refusal::none;;) {
    Refusal const refusal = refusal_of(outcome);
    if (refusal == last || refusal == Refusal::none || !rules.deadline.check()) return outcome;
    HeaderList const refused = request.headers;
    RAYJOBS_TRY_VOID(prepare_attempt(request, rules, &refused, refusal));
    if (request.headers == refused) return outcome;
    log_to(rules.options, LogRecord::Level::info, rules.name + after(refusal));
    outcome = send(request);
    if (last != Refusal::none) return outcome;
    last = refusal;
  }
}

/// The error of an attempt without an answer as the caller gets it: the caller's deadline is told
/// from the timeout of the attempt, and a port that is not the dashboard's gets a hint.
Error attempt_error(Error error, HttpRequest const& request, Address const& address,
                    Deadline const& deadline);

/// Header names, and the values of those that are known to be harmless, for the debug log.
std::string loggable(HeaderList const& headers);

}  // namespace rayjobs::detail
