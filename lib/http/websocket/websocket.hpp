// Transport::open_websocket: connection, handshake, then an open WebSocket.
#pragma once

#include "http/curl/socket.hpp"

namespace rayjobs::detail {

Result<std::unique_ptr<WebSocket>> open_curl_websocket(HttpRequest const& request,
                                                       ConnectionRules const& rules,
                                                       std::stop_token const& stop);

/// The opening handshake on a connected socket: asks for the upgrade and waits for the answer,
/// within request.timeout from `start` on and request.stall_timeout. Returns the bytes that arrived
/// after the answer. A refusal is an Error with its status and body.
Result<std::string> upgrade(CurlSocket& socket, HttpRequest const& request,
                            Endpoint const& endpoint, Clock::TimePoint start,
                            std::stop_token const& stop);

}  // namespace rayjobs::detail
