// Fuzz target: the frames of an open WebSocket, arbitrary ones and valid ones, in arbitrary pieces.
#include "fuzz/fuzz_input.hpp"
#include "http/websocket/frames.hpp"

#include <optional>
#include <string>
#include <vector>

namespace {

using namespace rayjobs;
using namespace rayjobs::detail;
using namespace rayjobs::fuzz;

using Kind = WebSocketMessage::Kind;

constexpr unsigned kFinal = 0x80;
enum Opcode : unsigned {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10
};

/// All that came out of a stream of frames.
struct Outcome {
  std::vector<WebSocketMessage> messages{};
  bool closed = false;
  bool failed = false;
  std::string output{};
};

bool same(WebSocketMessage const& a, WebSocketMessage const& b) {
  return a.kind == b.kind && a.data == b.data && a.close_code == b.close_code;
}

Outcome read(std::string_view bytes, unsigned seed) {
  Outcome outcome;
  WebSocketFrames frames;
  in_pieces(bytes, seed, [&](std::string_view piece) {
    frames.feed(piece);
    for (;;) {
      auto message = frames.next();
      HOLDS(!outcome.failed || !message);
      HOLDS(!outcome.closed || (message && *message && (*message)->kind == Kind::closed));
      outcome.failed = !message;
      if (outcome.failed || !*message || outcome.closed) break;
      outcome.closed = (*message)->kind == Kind::closed;
      HOLDS((*message)->kind != Kind::idle);
      outcome.messages.push_back(**std::move(message));
    }
  });
  outcome.output = frames.output();
  return outcome;
}

/// The payloads of the pongs, unmasked; checks that nothing else but one close frame was sent.
std::vector<std::string> pongs_in(std::string_view output) {
  std::vector<std::string> pongs;
  bool closed = false;
  while (!output.empty()) {
    HOLDS(!closed && output.size() >= 6);
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(output[i]); };
    unsigned const size = byte(1) & 0x7FU;
    HOLDS((byte(1) & 0x80U) != 0 && size <= 125 && output.size() >= 6 + size);
    closed = byte(0) == (kFinal | kClose);
    HOLDS(closed ? size == 2 : byte(0) == (kFinal | kPong));
    std::string payload;
    for (std::size_t i = 0; i < size; ++i)
      payload += static_cast<char>(byte(6 + i) ^ byte(2 + i % 4));
    if (!closed) pongs.push_back(std::move(payload));
    output.remove_prefix(6 + size);
  }
  return pongs;
}

void append_frame(std::string& bytes, unsigned first, std::string_view payload) {
  bytes += static_cast<char>(first);
  if (payload.size() < 126) {
    bytes += static_cast<char>(payload.size());
  } else {
    bytes += static_cast<char>(126);
    bytes += static_cast<char>(payload.size() >> 8U);
    bytes += static_cast<char>(payload.size() & 0xFFU);
  }
  bytes += payload;
}

/// A server's valid stream, as the input describes it, and what a client must make of it.
struct ValidStream {
  std::string bytes{};
  std::vector<WebSocketMessage> messages{};
  std::vector<std::string> pings{};
};

ValidStream make_valid(Input& input) {
  ValidStream stream;
  std::optional<WebSocketMessage> open;
  while (!input.empty()) {
    unsigned const what = input.byte();
    if ((what & 3U) == 0) {
      auto const payload = input.text(what >> 2U);
      bool const ping = input.flag();
      append_frame(stream.bytes, kFinal | (ping ? kPing : kPong), payload);
      if (ping) stream.pings.emplace_back(payload);
      continue;
    }
    bool const last = (what & 4U) != 0;
    auto const payload = input.text((what >> 3U) * ((what & 1U) != 0 ? 1 : 300));
    bool const text = (what & 2U) != 0;
    unsigned const opcode = open ? kContinuation : text ? kText : kBinary;
    append_frame(stream.bytes, (last ? kFinal : 0U) | opcode, payload);
    if (!open) open = WebSocketMessage{.kind = text ? Kind::text : Kind::binary};
    open->data += payload;
    if (last) stream.messages.push_back(*std::exchange(open, std::nullopt));
  }
  append_frame(stream.bytes, kFinal | kClose, "\x03\xE8gone");
  stream.messages.push_back({.kind = Kind::closed, .data = "gone", .close_code = 1000});
  return stream;
}

void check_valid(Input& input, unsigned seed) {
  auto const stream = make_valid(input);
  auto const outcome = read(stream.bytes, seed);
  HOLDS(!outcome.failed && outcome.closed);
  HOLDS(outcome.messages.size() == stream.messages.size());
  for (std::size_t i = 0; i < stream.messages.size(); ++i)
    HOLDS(same(outcome.messages[i], stream.messages[i]));
  auto const pongs = pongs_in(outcome.output);
  // Pings beyond a full output may stay unanswered.
  HOLDS(outcome.output.size() >= 60'000 || pongs == stream.pings);
}

void check_any(std::string_view bytes, unsigned seed) {
  auto const whole = read(bytes, 1);
  auto const pieces = read(bytes, seed);
  HOLDS(whole.failed == pieces.failed && whole.closed == pieces.closed);
  HOLDS(whole.messages.size() == pieces.messages.size());
  std::size_t total = 0;
  for (std::size_t i = 0; i < whole.messages.size(); ++i) {
    HOLDS(same(whole.messages[i], pieces.messages[i]));
    total += whole.messages[i].data.size();
  }
  HOLDS(total <= bytes.size());
  HOLDS(pongs_in(whole.output) == pongs_in(pieces.output));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Input input(data, size);
  bool const valid = input.flag();
  unsigned const seed = input.byte();
  if (valid) {
    check_valid(input, seed);
  } else {
    check_any(input.rest(), seed);
  }
  return 0;
}
