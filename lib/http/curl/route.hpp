// By which way a connection goes: a proxy, given addresses, or a unix socket.
#pragma once

#include "http/curl/handle.hpp"

#include <rayjobs/connection.hpp>
#include <rayjobs/result.hpp>

#include <string>

namespace rayjobs::detail {

/// invalid_argument for a part that libcurl could not use, or that has no effect beside another.
Result<void> check_route(ConnectionOptions const& route);

/// What libcurl wants of `route.resolve`.
CurlList resolve_list(ConnectionOptions const& route);

/// `route` and `resolve`, which resolve_list made of it, must outlive the transfer.
void configure_route(CURL* easy, ConnectionOptions const& route, CurlList const& resolve);

}  // namespace rayjobs::detail
