// What failed on the way to the server, where there is one: a proxy or a unix socket.
#pragma once

#include "http/curl/failed_attempt.hpp"

#include <optional>
#include <string>

namespace rayjobs::detail {

/// Where the connection went to, if that was surely not the server: "HOST:PORT", in numbers.
std::optional<std::string> proxy_tried(FailedAttempt const& attempt);

/// Why a connection could not be made, where it went to a proxy or a unix socket.
std::optional<Error> failed_way(FailedAttempt const& attempt);

/// The proxy answered a CONNECT with that status, no success.
Error refused_tunnel(long status, FailedAttempt const& attempt);

/// The proxy is one of SOCKS, and did not do as it was asked.
Error socks_failure(FailedAttempt const& attempt);

}  // namespace rayjobs::detail
