// What the end of a transfer without a complete answer means, as an Error.
#pragma once

#include "http/curl/connection.hpp"
#include "http/curl/drive.hpp"

#include <string>

namespace rayjobs::detail {

/// What is known about a failed attempt.
struct FailedAttempt {
  HttpRequest const& request;
  Endpoint const& endpoint;
  TransferState const& state;
  CURL* easy;
  std::string curl_text{};  ///< libcurl's own words; used for TLS failures alone.
};

/// "GET http://HOST:PORT/PATH", for Error::context.
std::string request_context(HttpRequest const& request, Endpoint const& endpoint);

/// `outcome` must not be a success.
Error failure_of(TransferOutcome const& outcome, FailedAttempt const& attempt);

/// The connection ended although an answer was due: unavailable, or outcome_unknown when the
/// request may not be sent twice.
Error lost_connection(HttpRequest const& request, Endpoint const& endpoint, std::string message);

Error cancelled_request(HttpRequest const& request, Endpoint const& endpoint);

Error stalled_request(HttpRequest const& request, Endpoint const& endpoint, TransferEnd kind);

}  // namespace rayjobs::detail
