// A sentence and a hint for each of libcurl's codes that a person can act on.
#include "http/curl/failure.hpp"

#include "core/deadline.hpp"
#include "core/text.hpp"
#include "http/curl/way_failure.hpp"

#include <cerrno>
#include <string_view>

namespace rayjobs::detail {
namespace {

long info_of(CURL* easy, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(easy, what, &value);
  return value;
}

Error failed(ErrorCode code, std::string message, std::string hint = {}) {
  return {.code = code, .message = std::move(message), .hint = std::move(hint)};
}

Error connect_failure(FailedAttempt const& attempt) {
  if (auto error = failed_way(attempt)) return *std::move(error);
  std::string const& where = attempt.endpoint.authority;
  long const reason = info_of(attempt.easy, CURLINFO_OS_ERRNO);
  if (reason == ECONNREFUSED)
    return failed(ErrorCode::unavailable, "nothing is listening at " + where,
                  "check host and port (the dashboard's default is 8265) and that the cluster is "
                  "up; a port-forward or a proxy may have ended");
  bool const no_route = reason == ENETUNREACH || reason == EHOSTUNREACH;
  return failed(ErrorCode::unavailable,
                no_route ? "there is no route to " + where
                         : "the connection to " + where + " could not be made",
                "check the address, the network and the proxy settings");
}

Error tls_failure(FailedAttempt const& attempt, CURLcode code) {
  std::string_view const reason = attempt.trace.curl_text.data();
  std::string const& where = attempt.endpoint.authority;
  auto const says = [reason](std::string_view text) {
    return reason.find(text) != std::string_view::npos;
  };
  std::string const because = reason.empty() ? "" : ": " + printable(reason);
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR)
    return failed(ErrorCode::protocol, "the certificate of " + where + " is not trusted" + because,
                  "trust the CA that signed it by naming its PEM file or hashed directory, or "
                  "turn certificate verification off");
  if (code == CURLE_SSL_CACERT_BADFILE)
    return failed(ErrorCode::protocol, "the CA file or directory could not be used" + because,
                  "a CA file must be in PEM format, and a CA directory hashed");
  if (code == CURLE_SSL_CERTPROBLEM)
    return failed(ErrorCode::protocol,
                  "the client certificate or its key could not be used" + because,
                  "both must be PEM files that fit together");
  if (says("wrong version number") || says("packet length too long"))
    return failed(ErrorCode::protocol, where + " does not speak TLS",
                  "try the address with http:// in place of https://");
  if (says("protocol version") || says("unsupported protocol"))
    return failed(ErrorCode::protocol,
                  where + " speaks no version of TLS that is allowed" + because,
                  "lower the minimum version of TLS, or raise that of the server");
  if (says("alert"))
    return failed(ErrorCode::protocol, "the TLS handshake with " + where + " was refused" + because,
                  "the server may ask for a client certificate");
  return failed(ErrorCode::unavailable, "the TLS handshake with " + where + " failed" + because);
}

Error interrupted(CURLcode code, FailedAttempt const& attempt) {
  std::string const& where = attempt.endpoint.authority;
  std::string message = "the connection to " + where + " broke before the answer was complete";
  if (code == CURLE_GOT_NOTHING) message = where + " closed the connection without an answer";
  if (code == CURLE_PARTIAL_FILE) message = "the answer of " + where + " was cut off";
  if (code == CURLE_SEND_ERROR)
    message = "the connection to " + where + " broke while the request was sent";
  // libcurl's word for a header line beyond its limit, too.
  if (code == CURLE_OUT_OF_MEMORY)
    message = "the answer of " + where + " has a header line that is too long, or memory ran out";
  Error error = lost_connection(attempt.request, attempt.endpoint, std::move(message));
  bool const may_be_refused =
      attempt.endpoint.tls && (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR);
  if (may_be_refused && error.hint.empty())
    error.hint = "a server that wants a client certificate may end a connection like this";
  return error;
}

/// With TLS 1.3 the client may send before the server has judged its certificate, and a server that
/// refuses it reads nothing of that.
bool refuses_client(std::string_view reason) {
  auto const alert = reason.find(" alert ");
  return alert != std::string_view::npos &&
         (reason.find("certificate", alert) != std::string_view::npos ||
          reason.find("unknown ca", alert) != std::string_view::npos);
}

Error curl_failure(CURLcode code, FailedAttempt const& attempt) {
  Endpoint const& endpoint = attempt.endpoint;
  long const tunnel_status = info_of(attempt.easy, CURLINFO_HTTP_CONNECTCODE);
  if (!attempt.state.connected && tunnel_status / 100 > 2)
    return refused_tunnel(tunnel_status, attempt);
  // Whatever failed on the way to an answer, the request may have been carried out.
  bool const has_own_meaning = code == CURLE_OPERATION_TIMEDOUT ||
                               code == CURLE_UNSUPPORTED_PROTOCOL ||
                               code == CURLE_WEIRD_SERVER_REPLY;
  if (attempt.state.connected && refuses_client(attempt.trace.curl_text.data()))
    return tls_failure(attempt, CURLE_SSL_CONNECT_ERROR);
  if (attempt.state.connected && !has_own_meaning) return interrupted(code, attempt);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return failed(ErrorCode::unavailable, "the name " + endpoint.host + " is not known",
                    "check the host name in the address and the name servers");
    case CURLE_COULDNT_RESOLVE_PROXY:
      return failed(ErrorCode::unavailable, "the proxy's name is not known",
                    "check the proxy that is given, or else the variables http_proxy, https_proxy "
                    "and all_proxy");
    case CURLE_PROXY:
      return socks_failure(attempt);
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
      return failed(
          ErrorCode::protocol, "the answer of " + endpoint.authority + " is not HTTP",
          endpoint.tls ? "check the port" : "check the port; a TLS server needs https://");
    case CURLE_OUT_OF_MEMORY:
      return failed(ErrorCode::unavailable, "memory ran out during the request");
    default:
      return connect_failure(attempt);
  }
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
  if (kind == TransferEnd::connect_timeout) {
    if (!request.idempotent) error.code = ErrorCode::unavailable;  // it was not sent
    error.message =
        "no connection to " + where + " within " + duration_text(request.connect_timeout);
    error.hint = "check the address; a firewall may be dropping the packets";
  } else if (kind == TransferEnd::stall_timeout) {
    error.message = "no byte from or to " + where + " for " + duration_text(request.stall_timeout);
  } else {
    error.message =
        "no complete answer from " + where + " within " + duration_text(request.timeout);
  }
  return error;
}

Error failure_of(TransferOutcome const& outcome, FailedAttempt const& attempt) {
  HttpRequest const& request = attempt.request;
  if (outcome.end == TransferEnd::cancelled) return cancelled_request(request, attempt.endpoint);
  if (outcome.end != TransferEnd::finished) {
    Error error = stalled_request(request, attempt.endpoint, outcome.end);
    if (auto const proxy = proxy_tried(attempt); proxy && !error.hint.empty())
      error.hint = "check the proxy " + *proxy + ", through which the connection goes";
    return error;
  }
  Error error = curl_failure(outcome.code, attempt);
  error.context = request_context(request, attempt.endpoint);
  return error;
}

}  // namespace rayjobs::detail
