/// ConnectionOptions: by which way connections reach the server.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rayjobs {

/// By which way requests and WebSockets reach the server. Each part counts for both.
struct ConnectionOptions {
  /// SCHEME://HOST:PORT, with USER:PASSWORD@ before the host if the proxy wants them
  /// (percent-encoded; they are never shown). The scheme is http (also without one), https, socks4,
  /// socks4a, socks5 (names are looked up here) or socks5h (names are looked up by the proxy). Not
  /// used for a host that the variable no_proxy names. None: the proxy of the variables http_proxy,
  /// https_proxy and all_proxy, as libcurl reads them, if there is one; empty: no proxy.
  ///
  /// Requests to http:// go to an HTTP proxy as requests; all else, and every WebSocket, goes
  /// through a tunnel (CONNECT), which a proxy may refuse.
  std::optional<std::string> proxy{};
  /// "HOST:PORT:ADDRESS[,ADDRESS...]": where connections to that name and port go; no name is
  /// looked up. The name is still what certificates must have, and what the server is told.
  std::vector<std::string> resolve{};
  /// Path of a unix socket that all connections go to, at most 107 bytes; no name is looked up, and
  /// no proxy is used. Empty: none.
  std::string unix_socket{};
};

}  // namespace rayjobs
