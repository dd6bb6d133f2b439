// A rule for each status, told apart further by the sentences that Ray is known to say.
#include "http/answer/response_error.hpp"

#include "core/text.hpp"
#include "http/answer/answer_text.hpp"
#include "http/answer/no_agent.hpp"
#include "http/answer/retry_after.hpp"
#include "http/answer/retryable_status.hpp"

#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxDetailBytes = 1U << 20U;

constexpr std::string_view kTokenHint =
    "the cluster wants a token: set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN (or "
    "RAY_AUTH_TOKEN_PATH)";
constexpr std::string_view kLoginHint =
    "a proxy in front of Ray may want credentials: give them as headers, or use an address that "
    "reaches Ray directly";
constexpr std::string_view kNotRayHint =
    "check that the address is that of a Ray dashboard and that its path prefix, if any, is right";

/// What the rules below look at and write to.
struct Verdict {
  ErrorCode code = ErrorCode::protocol;
  std::string message{};
  std::string hint{};
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Verdict redirected(HttpResponse const& response) {
  std::string const origin = location_origin(response);
  return {.code = ErrorCode::protocol,
          .message = "the server redirects to " +
                     (origin.empty() ? std::string("another path") : origin) +
                     ", which Ray never does",
          .hint =
              "a proxy in front of Ray may want a login, or https; give its credentials as "
              "headers, or use the address that it redirects to"};
}

Verdict unauthenticated(std::string const& sentence) {
  bool const from_ray = contains(sentence, "Missing authentication token");
  return {.code = ErrorCode::unauthenticated,
          .message = "the server wants credentials: " + sentence,
          .hint = std::string(from_ray ? kTokenHint : kLoginHint)};
}

Verdict forbidden(std::string const& sentence) {
  bool const from_ray = says_token_is_invalid(sentence);
  return {.code = ErrorCode::forbidden,
          .message = "the server refused the credentials: " + sentence,
          .hint = from_ray
                      ? "the token is not the cluster's: check RAY_AUTH_MODE, RAY_AUTH_TOKEN and "
                        "RAY_AUTH_TOKEN_PATH; an Authorization header takes precedence over them"
                      : "a proxy or firewall in front of Ray may have refused the request: check "
                        "its access rules and the headers that it wants"};
}

Verdict not_found(std::string const& sentence) {
  bool const from_ray = contains(sentence, "does not exist") &&
                        (sentence.starts_with("Job ") || sentence.starts_with("Package "));
  if (from_ray) return {.code = ErrorCode::not_found, .message = sentence};
  return {.code = ErrorCode::protocol,
          .message = "the server does not know this path: " + sentence,
          .hint = std::string(kNotRayHint)};
}

Verdict method_refused(std::string const& sentence) {
  if (contains(sentence, "browser traffic"))
    return {.code = ErrorCode::rejected,
            .message = "the server took this client for a browser: " + sentence,
            .hint =
                "send no User-Agent that begins with Mozilla, and no Origin, Referer or "
                "Sec-Fetch header"};
  return {.code = ErrorCode::protocol,
          .message = "the server does not allow this method here: " + sentence,
          .hint = std::string(kNotRayHint)};
}

Verdict too_large(std::string const& sentence) {
  return {.code = ErrorCode::rejected,
          .message = "the request is too large for the server: " + sentence,
          .hint =
              "Ray accepts at most 100 MiB and a proxy in front of it perhaps less: exclude "
              "files from the package"};
}

Verdict unavailable(int status, std::string const& sentence) {
  return {.code = ErrorCode::unavailable,
          .message = "the server is not available (" + std::to_string(status) + "): " + sentence};
}

Verdict no_agent(std::string const& sentence) {
  return {.code = ErrorCode::unavailable,
          .message = "the cluster has no agent that can be reached: " + sentence,
          .hint =
              "a cluster that has just started gets one soon; otherwise see dashboard_agent.log on "
              "its head node"};
}

/// 400 and 500: Ray answers both with tracebacks, and 500 also for what the job agent refused.
Verdict from_ray(int status, std::string const& text, std::string const& sentence) {
  if (contains(text, "HTTPRequestEntityTooLarge")) return too_large(sentence);
  if (contains(sentence, "already exists"))
    return {.code = ErrorCode::already_exists, .message = sentence};
  if (contains(sentence, "in a non-terminal state"))
    return {.code = ErrorCode::conflict,
            .message = sentence,
            .hint = "stop the job, and wait until it has ended"};
  if (contains(sentence, "unexpected keyword argument"))
    return {.code = ErrorCode::rejected,
            .message = sentence,
            .hint = "the cluster's version of Ray does not know this field of the request"};
  bool const refused = status != 500 || contains(text, "Request failed with status code 4");
  return {.code = refused ? ErrorCode::rejected : ErrorCode::server_error, .message = sentence};
}

Verdict judge(HttpResponse const& response, std::string const& text, std::string const& sentence) {
  int const status = response.status;
  if (status / 100 == 3) return redirected(response);
  switch (status) {
    case 401:
      return unauthenticated(sentence);
    case 407:
      return {.code = ErrorCode::unauthenticated,
              .message = "the proxy wants credentials: " + sentence,
              .hint = "put USER:PASSWORD@ before the host in the proxy's URL, percent-encoded"};
    case 403:
      return forbidden(sentence);
    case 404:
      return not_found(sentence);
    case 405:
    case 501:
      return method_refused(sentence);
    case 413:
      return too_large(sentence);
    default:
      break;
  }
  if (repeatable_status(status) != Repeatable::never) return unavailable(status, sentence);
  if (is_html(response))
    return {.code = ErrorCode::protocol,
            .message = "the answer (" + std::to_string(status) +
                       ") is an HTML page, not Ray's: " + sentence,
            .hint = std::string(contains(sentence, "HTTPS port") ||
                                        contains(response.body, "HTTPS port")
                                    ? "use https:// in the address"
                                    : kNotRayHint)};
  if (says_no_agent(response)) return no_agent(sentence);
  if (status / 100 == 4 || status / 100 == 5) return from_ray(status, text, sentence);
  return {.code = ErrorCode::protocol,
          .message = "the server gave the unexpected answer " + std::to_string(status),
          .hint = std::string(kNotRayHint)};
}

}  // namespace

bool says_token_is_missing(std::string_view body) {
  return trim(body) == "Unauthorized: Missing authentication token";
}

bool says_token_is_invalid(std::string_view body) {
  return contains(body, "Invalid authentication token");
}

Error error_from_response(HttpResponse const& response, std::string context) {
  std::string const text = answer_text(response);
  std::string sentence = reduce_traceback(text);
  while (sentence.ends_with('.')) sentence.pop_back();
  if (sentence.empty()) sentence = "an answer " + std::to_string(response.status) + " without text";
  Verdict verdict = judge(response, text, sentence);
  return Error{.code = verdict.code,
               .http_status = response.status,
               .message = std::move(verdict.message),
               .context = std::move(context),
               .hint = std::move(verdict.hint),
               .detail = is_html(response) ? response.body.substr(0, kMaxDetailBytes)
                                           : text.substr(0, kMaxDetailBytes),
               .retry_after = retry_after(response)};
}

Result<void> check_json_answer(HttpResponse const& response, std::string const& context) {
  Error error{.code = ErrorCode::protocol,
              .http_status = response.status,
              .context = context,
              .detail = response.body.substr(0, kMaxDetailBytes)};
  if (is_html(response)) {
    error.message =
        "this looks like a login page, not Ray: " + reduce_traceback(answer_text(response));
    error.hint = std::string(kLoginHint);
    return error;
  }
  auto const type = response.header("Content-Type");
  std::string_view const body = trim(response.body);
  bool const is_json =
      type ? contains(to_lower(*type), "json") : body.starts_with('{') || body.starts_with('[');
  if (is_json) return {};
  error.message = body.empty() ? "the answer is empty where Ray's would be JSON"
                               : "the answer is not JSON: " + printable(body);
  error.hint = std::string(kNotRayHint);
  return error;
}

}  // namespace rayjobs::detail
