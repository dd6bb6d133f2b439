// Building the upgrade request, reading and checking the answer.
#include "http/websocket_handshake.hpp"

#include "core/text.hpp"

#include <rayjobs/version.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
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

bool has_token(HttpResponse const& response, std::string_view name, std::string_view token) {
  for (auto const& [key, value] : response.headers) {
    if (!equal_ignoring_case(key, name)) continue;
    for (std::string_view const part : split(value, ','))
      if (equal_ignoring_case(trim(part), token)) return true;
  }
  return false;
}

bool belongs_to_handshake(std::string_view name) {
  constexpr std::array names{"host", "connection", "upgrade", "content-length",
                             "transfer-encoding"};
  std::string const lower = to_lower(name);
  return lower.starts_with("sec-websocket-") || std::ranges::find(names, lower) != names.end();
}

template <typename Number>
std::optional<Number> number_in(std::string_view text, int base) {
  Number value{};
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (problem != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

Error not_http() {
  return Error{.code = ErrorCode::protocol,
               .message = "the answer to the WebSocket request is not HTTP",
               .hint = "check the port; a TLS server needs https://"};
}

ResponseBody decode_chunks(std::string_view bytes) {
  ResponseBody body;
  for (;;) {
    auto const end = bytes.find(kLineEnd);
    if (end == std::string_view::npos) return body;
    auto const size = number_in<std::size_t>(bytes.substr(0, end), 16);
    if (!size || *size == 0) {
      body.complete = true;
      return body;
    }
    bytes.remove_prefix(end + kLineEnd.size());
    body.data += bytes.substr(0, *size);
    if (bytes.size() < *size || bytes.size() - *size < kLineEnd.size()) return body;
    bytes.remove_prefix(*size + kLineEnd.size());
  }
}

}  // namespace

Result<std::optional<ResponseHead>> parse_response_head(std::string_view bytes) {
  constexpr std::size_t kMostBytes = 64U << 10U;
  constexpr std::string_view kStart = "HTTP/1.";
  constexpr std::string_view kEnd = "\r\n\r\n";
  if (!bytes.starts_with(kStart.substr(0, bytes.size()))) return not_http();
  auto const end = bytes.substr(0, kMostBytes).find(kEnd);
  if (end == std::string_view::npos) {
    if (bytes.size() < kMostBytes) return std::optional<ResponseHead>();
    return Error{.code = ErrorCode::protocol, .message = "the answer's header is too large"};
  }
  ResponseHead head{.size = end + kEnd.size()};
  auto lines = split(bytes.substr(0, end), '\n');
  // "HTTP/1.1 200 OK": the status is three digits, whatever follows.
  std::string_view const line = trim(lines.front());
  if (line.size() < 12 || (line.size() > 12 && line[12] != ' ')) return not_http();
  auto const status = number_in<int>(line.substr(9, 3), 10);
  if (!status || *status < 100) return not_http();
  head.response.status = *status;
  for (std::string_view const field : std::span(lines).subspan(1)) {
    auto const colon = field.find(':');
    if (colon == std::string_view::npos) return not_http();
    head.response.headers.emplace_back(trim(field.substr(0, colon)), trim(field.substr(colon + 1)));
  }
  return std::optional(std::move(head));
}

ResponseBody parse_response_body(HttpResponse const& head, std::string_view bytes) {
  if (has_token(head, "Transfer-Encoding", "chunked")) return decode_chunks(bytes);
  auto const length = number_in<std::uint64_t>(head.header("Content-Length").value_or(""), 10);
  if (!length) return {.data = std::string(bytes)};
  return {.data = std::string(bytes.substr(
              0, static_cast<std::size_t>(std::min<std::uint64_t>(*length, bytes.size())))),
          .complete = bytes.size() >= *length};
}

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
