// FakeWebSocketPeer: a WebSocket server by hand, which can break every rule; shares no code with
// the library's own framing.
#pragma once

#include "support/raw_tcp_server.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace rayjobs::testing {

/// A server's frame; `mask` adds the (forbidden) mask of zeros.
std::string websocket_frame(int opcode, std::string_view payload, bool fin = true,
                            bool mask = false);
std::string websocket_close(int code, std::string_view reason = "");

/// What the client sent.
struct ClientFrame {
  bool fin = false;
  bool masked = false;
  int opcode = -1;  ///< -1: the connection ended instead.
  std::string payload{};
};

ClientFrame read_client_frame(RawConnection& connection);

/// What the peer does; the default accepts and then waits for the client to go.
struct WebSocketScript {
  /// Sent in place of the 101 answer, e.g. a refusal; the connection ends after it.
  std::string refusal{};
  /// Sent in one piece with the 101 answer.
  std::string glued{};
  /// Header lines ("Name: value\r\n") that are added to the 101 answer.
  std::string extra_headers{};
  /// In place of the right Sec-WebSocket-Accept.
  std::string accept{};
  /// Answers a CONNECT first, as an HTTP proxy does.
  bool behind_proxy = false;
  /// Runs once the WebSocket is open.
  std::function<void(RawConnection&)> play = [](RawConnection& connection) {
    connection.wait_closed();
  };
};

class FakeWebSocketPeer {
 public:
  explicit FakeWebSocketPeer(WebSocketScript script);
  FakeWebSocketPeer(WebSocketScript script, std::filesystem::path const& unix_socket);

  std::string url(std::string const& path = "/api/jobs/id/logs/tail") const {
    return server_.url(path);
  }
  std::string authority() const { return server_.authority(); }
  /// The heads of all requests so far, one after the other.
  std::string requests() const;

 private:
  void serve(RawConnection& connection);

  WebSocketScript script_;
  mutable std::mutex mutex_{};
  std::string requests_{};
  RawTcpServer server_;  // Last: its threads use the members above.
};

}  // namespace rayjobs::testing
