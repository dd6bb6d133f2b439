// Transport::open_websocket: connection, handshake, then an open WebSocket.
#pragma once

#include <rayjobs/auth.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <memory>
#include <stop_token>

namespace rayjobs::detail {

Result<std::unique_ptr<WebSocket>> open_curl_websocket(HttpRequest const& request,
                                                       TlsOptions const& tls,
                                                       std::stop_token const& stop);

}  // namespace rayjobs::detail
