// The request is plain text; the answer is proved by a SHA-1 over the key and a fixed word.
#include "http/websocket/handshake.hpp"

#include "core/digest.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "http/answer/response_head.hpp"

#include <rayjobs/version.hpp>

#include <algorithm>
#include <array>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool belongs_to_handshake(std::string_view name) {
  constexpr std::array names{"host", "connection", "upgrade", "content-length",
                             "transfer-encoding"};
  std::string const lower = to_lower(name);
  return lower.starts_with("sec-websocket-") || std::ranges::find(names, lower) != names.end();
}

}  // namespace

std::string new_websocket_key() {
  std::array<unsigned char, 16> bytes{};
  fill_random(bytes);
  return base64_encode(bytes);
}

std::string websocket_accept(std::string_view key) {
  std::string const text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  Sha1 sha1;
  sha1.update(text);
  auto const digest = sha1.finish();
  return digest ? base64_encode(*digest) : "";
}

std::string upgrade_request(std::string_view target, std::string_view host,
                            HeaderList const& headers, std::string_view key) {
  std::string request;
  auto const add = [&request](std::string_view name, std::string_view value) {
    request.append(name).append(": ").append(value).append(kLineEnd);
  };
  request.append("GET ").append(target).append(" HTTP/1.1").append(kLineEnd);
  add("Host", host);
  add("Connection", "Upgrade");
  add("Upgrade", "websocket");
  add("Sec-WebSocket-Version", "13");
  add("Sec-WebSocket-Key", key);
  // Ray 2.22 answers 500 to a request without a user agent.
  if (std::ranges::none_of(headers, [](auto const& header) {
        return equal_ignoring_case(header.first, "User-Agent");
      }))
    add("User-Agent", "rayjobs/" RAYJOBS_VERSION);
  for (auto const& [name, value] : headers)
    if (!belongs_to_handshake(name)) add(name, value);
  return request.append(kLineEnd);
}

Result<void> check_upgrade(HttpResponse const& response, std::string_view key) {
  auto const wrong = [](std::string message) {
    return Error{.code = ErrorCode::protocol,
                 .http_status = 101,
                 .message = std::move(message),
                 .hint = "a proxy in between may not support WebSockets"};
  };
  if (!has_token(response, "Upgrade", "websocket") || !has_token(response, "Connection", "Upgrade"))
    return wrong("the server switched to a protocol that is not WebSocket");
  if (trim(response.header("Sec-WebSocket-Accept").value_or("")) != websocket_accept(key))
    return wrong("the server did not prove that it understood the WebSocket request");
  if (response.header("Sec-WebSocket-Extensions") || response.header("Sec-WebSocket-Protocol"))
    return wrong("the server chose a WebSocket extension that was not offered");
  return {};
}

}  // namespace rayjobs::detail
