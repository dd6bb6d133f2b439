// send_repeatedly: one request, sent again until its outcome is final or its time is up.
#pragma once

#include "core/clock.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/transport.hpp>

#include <string>

namespace rayjobs::detail {

struct FinalOutcome {
  Result<HttpResponse> response;
  std::string context{};  ///< The request's name with the number of the last attempt.
};

/// `request` has its full URL; `name` is e.g. "GET http://host:8265/api/version".
FinalOutcome send_repeatedly(HttpRequest request, std::string const& name,
                             ClientOptions const& options, Address const& address, Clock& clock,
                             CallOptions const& call);

}  // namespace rayjobs::detail
