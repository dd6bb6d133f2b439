// The opening handshake of a WebSocket on a connected CurlSocket.
#pragma once

#include "core/clock.hpp"
#include "http/curl/connection.hpp"
#include "http/curl/socket.hpp"

#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <stop_token>
#include <string>

namespace rayjobs::detail {

/// Asks for the upgrade and waits for the answer, within request.timeout from `start` on and
/// request.stall_timeout. Returns the bytes that arrived after the answer. A refusal is an Error
/// with its status and body.
Result<std::string> upgrade(CurlSocket& socket, HttpRequest const& request,
                            Endpoint const& endpoint, Clock::TimePoint start,
                            std::stop_token const& stop);

}  // namespace rayjobs::detail
