// The request is plain text; the answer is proved by a SHA-1 over the key and a fixed word.
#include "http/websocket/handshake.hpp"

#include "core/text.hpp"
#include "http/answer/response_head.hpp"

#include <rayjobs/version.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <sys/random.h>

#include <openssl/evp.h>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string base64(std::span<unsigned char const> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(text.data());
  int const length = EVP_EncodeBlock(out, bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

bool belongs_to_handshake(std::string_view name) {
  constexpr std::array names{"host", "connection", "upgrade", "content-length",
                             "transfer-encoding"};
  std::string const lower = to_lower(name);
  return lower.starts_with("sec-websocket-") || std::ranges::find(names, lower) != names.end();
}

}  // namespace

std::string new_websocket_key() {
  std::array<unsigned char, 16> bytes{};
  // Fails for no length up to 256 once the system has started.
  [[maybe_unused]] auto const filled = ::getrandom(bytes.data(), bytes.size(), 0);
  return base64(bytes);
}

std::string websocket_accept(std::string_view key) {
  std::string const text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return base64(std::span(digest).first(size));
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
