// Fuzz target: the answer to a WebSocket's upgrade request, as it comes in.
#include "core/text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "http/answer/response_head.hpp"
#include "http/websocket/handshake.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace {

using namespace rayjobs;
using namespace rayjobs::detail;
using namespace rayjobs::fuzz;

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

void check_head(ResponseHead const& head, std::string_view bytes) {
  HOLDS(head.size <= bytes.size());
  HOLDS(bytes.substr(0, head.size).ends_with("\r\n\r\n"));
  HOLDS(head.response.status >= 100 && head.response.status <= 999);
  for (auto const& [name, value] : head.response.headers) {
    HOLDS(name.find_first_of("\n:") == std::string::npos);
    HOLDS(value.find('\n') == std::string::npos);
  }
  bool const accepted = check_upgrade(head.response, kKey).has_value();
  HOLDS(!accepted || bytes.find(kAccept) != std::string_view::npos);
}

/// What is known of a body only grows as bytes come in.
void check_body(HttpResponse const& head, std::string_view bytes, unsigned seed) {
  auto const whole = parse_response_body(head, bytes);
  HOLDS(whole.data.size() <= bytes.size());
  std::size_t received = 0;
  in_pieces(bytes, seed, [&](std::string_view piece) {
    received += piece.size();
    auto const body = parse_response_body(head, bytes.substr(0, received));
    HOLDS(whole.data.starts_with(body.data));
    HOLDS(!body.complete || (whole.complete && whole.data == body.data));
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Input input(data, size);
  // Single bytes would make this quadratic.
  unsigned const seed = std::max(input.byte(), 1U);
  std::string_view const bytes = input.rest();

  auto const whole = parse_response_head(bytes);
  if (whole && *whole) check_head(**whole, bytes);
  std::size_t received = 0;
  in_pieces(bytes, seed, [&](std::string_view piece) {
    received += piece.size();
    auto const head = parse_response_head(bytes.substr(0, received));
    if (!head) {
      HOLDS(!whole);
    } else if (*head) {
      HOLDS(whole && *whole && (*whole)->size == (*head)->size);
      HOLDS((*whole)->response.headers == (*head)->response.headers);
    }
  });
  if (whole && *whole) check_body((*whole)->response, bytes.substr((*whole)->size), seed);
  return 0;
}
