// What the end of a transfer without a complete answer means, as an Error.
#pragma once

#include "http/curl/failed_attempt.hpp"

#include <string>

namespace rayjobs::detail {

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
