// Lenient where Ray and gateways are, strict where a body's length depends on it.
#include "http/answer/response_head.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

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

bool has_token(HttpResponse const& response, std::string_view name, std::string_view token) {
  for (auto const& [key, value] : response.headers) {
    if (!equal_ignoring_case(key, name)) continue;
    for (std::string_view const part : split(value, ','))
      if (equal_ignoring_case(trim(part), token)) return true;
  }
  return false;
}

Result<std::optional<ResponseHead>> parse_response_head(std::string_view bytes) {
  constexpr std::size_t kMaxBytes = 64U << 10U;
  constexpr std::string_view kStart = "HTTP/1.";
  constexpr std::string_view kEnd = "\r\n\r\n";
  if (!bytes.starts_with(kStart.substr(0, bytes.size()))) return not_http();
  auto const end = bytes.substr(0, kMaxBytes).find(kEnd);
  if (end == std::string_view::npos) {
    if (bytes.size() < kMaxBytes) return std::optional<ResponseHead>();
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

}  // namespace rayjobs::detail
