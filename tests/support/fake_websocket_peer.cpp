// Handshake and frames of the fake WebSocket server.
#include "support/fake_websocket_peer.hpp"

#include "core/text.hpp"

#include <array>
#include <utility>

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace rayjobs::testing {
namespace {

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU);
  return text;
}

std::uint64_t from_big_endian(std::string_view text) {
  std::uint64_t value = 0;
  for (char const c : text) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

std::string header_of(std::string_view head, std::string_view name) {
  for (std::string_view const line : detail::split(head, '\n')) {
    auto const colon = line.find(':');
    if (colon != std::string_view::npos && detail::equal_ignoring_case(line.substr(0, colon), name))
      return std::string(detail::trim(line.substr(colon + 1)));
  }
  return {};
}

std::string accept_for(std::string const& key) {
  std::string const text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 64> base64{};
  int const size = EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
  return {base64.begin(), base64.begin() + size};
}

}  // namespace

std::string websocket_frame(int opcode, std::string_view payload, bool fin, bool mask) {
  std::string frame;
  frame += static_cast<char>((fin ? 0x80 : 0) | opcode);
  int const mask_bit = mask ? 0x80 : 0;
  if (payload.size() < 126) {
    frame += static_cast<char>(static_cast<int>(payload.size()) | mask_bit);
  } else if (payload.size() < 65536) {
    frame += static_cast<char>(126 | mask_bit);
    frame += big_endian(payload.size(), 2);
  } else {
    frame += static_cast<char>(127 | mask_bit);
    frame += big_endian(payload.size(), 8);
  }
  if (mask) frame.append(4, '\0');
  return frame.append(payload);
}

std::string websocket_close(int code, std::string_view reason) {
  return websocket_frame(8, big_endian(static_cast<std::uint64_t>(code), 2).append(reason));
}

ClientFrame read_client_frame(RawConnection& connection) {
  std::string const start = connection.read_exactly(2);
  if (start.size() < 2) return {};
  auto const first = static_cast<unsigned char>(start[0]);
  auto const second = static_cast<unsigned char>(start[1]);
  ClientFrame frame{.fin = (first & 0x80U) != 0,
                    .masked = (second & 0x80U) != 0,
                    .opcode = first & 0x0F,
                    .payload = {}};
  std::uint64_t size = second & 0x7FU;
  if (size == 126) size = from_big_endian(connection.read_exactly(2));
  if (size == 127) size = from_big_endian(connection.read_exactly(8));
  std::string const mask = frame.masked ? connection.read_exactly(4) : std::string(4, '\0');
  frame.payload = connection.read_exactly(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < frame.payload.size() && mask.size() == 4; ++i)
    frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
  return frame;
}

FakeWebSocketPeer::FakeWebSocketPeer(WebSocketScript script)
    : script_(std::move(script)),
      server_([this](RawConnection& connection) { serve(connection); }) {}

FakeWebSocketPeer::FakeWebSocketPeer(WebSocketScript script,
                                     std::filesystem::path const& unix_socket)
    : script_(std::move(script)),
      server_([this](RawConnection& connection) { serve(connection); }, unix_socket) {}

std::string FakeWebSocketPeer::requests() const {
  std::lock_guard const lock(mutex_);
  return requests_;
}

void FakeWebSocketPeer::serve(RawConnection& connection) {
  auto const read_head = [&] {
    std::string head = connection.read_until("\r\n\r\n");
    std::lock_guard const lock(mutex_);
    requests_ += head;
    return head;
  };
  std::string head = read_head();
  if (script_.behind_proxy) {
    connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
    head = read_head();
  }
  if (!script_.refusal.empty()) {
    connection.send(script_.refusal);
    return;
  }
  std::string const accept =
      script_.accept.empty() ? accept_for(header_of(head, "Sec-WebSocket-Key")) : script_.accept;
  connection.send(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept + "\r\n" + script_.extra_headers + "\r\n" + script_.glued);
  script_.play(connection);
}

}  // namespace rayjobs::testing
