// A sentence and a hint for each of libcurl's codes that a person can act on.
#include "http/curl/failure.hpp"

#include "core/deadline.hpp"
#include "core/text.hpp"

#include <cerrno>
#include <string_view>

namespace rayjobs::detail {
namespace {

long info_of(CURL* easy, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(easy, what, &value);
  return value;
}

Error connect_failure(FailedAttempt const& attempt) {
  std::string const& where = attempt.endpoint.authority;
  Error error{.code = ErrorCode::unavailable,
              .message = "the connection to " + where + " could not be made",
              .hint = "check the address, the network and the proxy settings"};
  switch (info_of(attempt.easy, CURLINFO_OS_ERRNO)) {
    case ECONNREFUSED:
      error.message = "nothing is listening at " + where;
      error.hint =
          "check host and port (the dashboard's default is 8265) and that the cluster is up; a "
          "port-forward or a proxy may have ended";
      break;
    case ENETUNREACH:
    case EHOSTUNREACH:
      error.message = "there is no route to " + where;
      break;
    default:
      break;
  }
  return error;
}

Error proxy_refusal(long status, Endpoint const& endpoint) {
  return Error{.code = status >= 500 ? ErrorCode::unavailable : ErrorCode::protocol,
               .message = "the proxy refused a tunnel to " + endpoint.authority +
                          " with HTTP status " + std::to_string(status),
               .hint = "check http_proxy, https_proxy and no_proxy"};
}

Error tls_failure(FailedAttempt const& attempt, CURLcode code) {
  std::string_view const reason = attempt.curl_text;
  std::string const& where = attempt.endpoint.authority;
  auto const says = [reason](std::string_view text) {
    return reason.find(text) != std::string_view::npos;
  };
  std::string const because = reason.empty() ? "" : ": " + printable(reason);
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR)
    return Error{.code = ErrorCode::protocol,
                 .message = "the certificate of " + where + " is not trusted" + because,
                 .hint =
                     "trust the CA that signed it by naming its PEM file or hashed directory, or "
                     "turn certificate verification off"};
  if (code == CURLE_SSL_CACERT_BADFILE)
    return Error{.code = ErrorCode::protocol,
                 .message = "the CA file or directory could not be used" + because,
                 .hint = "a CA file must be in PEM format, and a CA directory hashed"};
  if (code == CURLE_SSL_CERTPROBLEM)
    return Error{.code = ErrorCode::protocol,
                 .message = "the client certificate or its key could not be used" + because,
                 .hint = "both must be PEM files, and the key must have no pass phrase"};
  if (says("wrong version number") || says("packet length too long"))
    return Error{.code = ErrorCode::protocol,
                 .message = where + " does not speak TLS",
                 .hint = "try the address with http:// in place of https://"};
  if (says("alert"))
    return Error{.code = ErrorCode::protocol,
                 .message = "the TLS handshake with " + where + " was refused" + because,
                 .hint = "the server may ask for a client certificate"};
  return Error{.code = ErrorCode::unavailable,
               .message = "the TLS handshake with " + where + " failed" + because};
}

Error interrupted(CURLcode code, FailedAttempt const& attempt) {
  std::string const& where = attempt.endpoint.authority;
  switch (code) {
    case CURLE_GOT_NOTHING:
      return lost_connection(attempt.request, attempt.endpoint,
                             where + " closed the connection without an answer");
    case CURLE_PARTIAL_FILE:
      return lost_connection(attempt.request, attempt.endpoint,
                             "the answer of " + where + " was cut off");
    case CURLE_SEND_ERROR:
      return lost_connection(attempt.request, attempt.endpoint,
                             "the connection to " + where + " broke while the request was sent");
    default:
      return lost_connection(
          attempt.request, attempt.endpoint,
          "the connection to " + where + " broke before the answer was complete");
  }
}

Error curl_failure(CURLcode code, FailedAttempt const& attempt) {
  Endpoint const& endpoint = attempt.endpoint;
  long const tunnel_status = info_of(attempt.easy, CURLINFO_HTTP_CONNECTCODE);
  if (!attempt.state.connected && tunnel_status / 100 > 2)
    return proxy_refusal(tunnel_status, endpoint);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return Error{.code = ErrorCode::unavailable,
                   .message = "the name " + endpoint.host + " is not known",
                   .hint = "check the host name in the address and the name servers"};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Error{.code = ErrorCode::unavailable,
                   .message = "the proxy's name is not known",
                   .hint = "check http_proxy, https_proxy and all_proxy"};
    case CURLE_COULDNT_CONNECT:
      return connect_failure(attempt);
    case CURLE_OPERATION_TIMEDOUT:
      return stalled_request(
          attempt.request, endpoint,
          attempt.state.connected ? TransferEnd::timeout : TransferEnd::connect_timeout);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
      return tls_failure(attempt, code);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return Error{
          .code = ErrorCode::protocol,
          .message = "the answer of " + endpoint.authority + " is not HTTP",
          .hint = endpoint.tls ? "check the port" : "check the port; a TLS server needs https://"};
    case CURLE_OUT_OF_MEMORY:
      return Error{.code = ErrorCode::unavailable, .message = "memory ran out during the request"};
    default:
      break;
  }
  if (!attempt.state.connected) return connect_failure(attempt);
  return interrupted(code, attempt);
}

}  // namespace

std::string request_context(HttpRequest const& request, Endpoint const& endpoint) {
  return std::string(to_string(request.method)) + " " + endpoint.location;
}

Error lost_connection(HttpRequest const& request, Endpoint const& endpoint, std::string message) {
  Error error{.code = ErrorCode::unavailable,
              .message = std::move(message),
              .context = request_context(request, endpoint)};
  if (!request.idempotent) {
    error.code = ErrorCode::outcome_unknown;
    error.hint = "the request may have taken effect; check before sending it again";
  }
  return error;
}

Error cancelled_request(HttpRequest const& request, Endpoint const& endpoint) {
  Error error = cancelled_error();
  error.context = request_context(request, endpoint);
  return error;
}

Error stalled_request(HttpRequest const& request, Endpoint const& endpoint, TransferEnd kind) {
  std::string const& where = endpoint.authority;
  Error error{.code = ErrorCode::timeout, .context = request_context(request, endpoint)};
  switch (kind) {
    case TransferEnd::connect_timeout:
      if (!request.idempotent) error.code = ErrorCode::unavailable;  // it was not sent
      error.message =
          "no connection to " + where + " within " + duration_text(request.connect_timeout);
      error.hint = "check the address; a firewall may be dropping the packets";
      break;
    case TransferEnd::stall_timeout:
      error.message =
          "no byte from or to " + where + " for " + duration_text(request.stall_timeout);
      break;
    default:
      error.message =
          "no complete answer from " + where + " within " + duration_text(request.timeout);
      break;
  }
  return error;
}

Error failure_of(TransferOutcome const& outcome, FailedAttempt const& attempt) {
  switch (outcome.end) {
    case TransferEnd::cancelled:
      return cancelled_request(attempt.request, attempt.endpoint);
    case TransferEnd::connect_timeout:
    case TransferEnd::timeout:
    case TransferEnd::stall_timeout:
      return stalled_request(attempt.request, attempt.endpoint, outcome.end);
    case TransferEnd::finished:
      break;
  }
  Error error = curl_failure(outcome.code, attempt);
  error.context = request_context(attempt.request, attempt.endpoint);
  return error;
}

}  // namespace rayjobs::detail
