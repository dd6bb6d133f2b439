// The opening handshake of a WebSocket (RFC 6455 section 4) as pure functions on bytes.
#pragma once

#include <rayjobs/auth.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// A response without its body, and how many bytes it took.
struct ResponseHead {
  HttpResponse response{};
  std::size_t size = 0;
};

/// The head at the start of `bytes`; nothing while it is incomplete; protocol when it is not HTTP
/// or longer than 64 KiB.
Result<std::optional<ResponseHead>> parse_response_head(std::string_view bytes);

/// The body of a response as its head delimits it: the part of `bytes` that belongs to it, decoded,
/// and whether that is all of it (never so without a length: such a body ends with the connection).
struct ResponseBody {
  std::string data{};
  bool complete = false;
};
ResponseBody parse_response_body(HttpResponse const& head, std::string_view bytes);

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
