// The opening handshake of a WebSocket (RFC 6455 section 4) as pure functions on bytes.
#pragma once

#include <rayjobs/transport.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// A new random Sec-WebSocket-Key.
std::string new_websocket_key();

/// The Sec-WebSocket-Accept that proves that the server understood `key`.
std::string websocket_accept(std::string_view key);

/// The request; `headers` must be valid, and those that belong to the handshake itself are left
/// out.
std::string upgrade_request(std::string_view target, std::string_view host,
                            HeaderList const& headers, std::string_view key);

/// protocol when a 101 answer is not the one that `key` asked for.
Result<void> check_upgrade(HttpResponse const& response, std::string_view key);

}  // namespace rayjobs::detail
