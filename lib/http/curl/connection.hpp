// What an HTTP exchange and a WebSocket share before the first byte: where to connect, and how.
#pragma once

#include "http/curl/handle.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/connection.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <array>
#include <string>
#include <sys/socket.h>

namespace rayjobs::detail {

/// The parts of a URL, in forms that are safe to print (`target` excepted: it has the query).
struct Endpoint {
  std::string host{};         ///< As the certificate must name it.
  std::string authority{};    ///< HOST:PORT, always with the port.
  std::string host_header{};  ///< HOST, with the port where it is not the scheme's own.
  std::string target{};       ///< PATH?QUERY as it is sent.
  std::string location{};     ///< SCHEME://HOST:PORT/PATH without user information and query.
  bool tls = false;
};

/// invalid_argument for anything but an absolute http or https URL.
Result<Endpoint> parse_endpoint(std::string const& url);

/// invalid_argument for names and values that would break the message apart.
Result<void> check_headers(HeaderList const& headers);

/// What all connections of a transport have in common; checked.
struct ConnectionRules {
  TlsOptions tls{};
  ConnectionOptions route{};
  CurlList resolve{};  ///< Of `route`.
};

/// What a connection leaves behind for the one who says why it failed.
struct ConnectionTrace {
  std::array<char, CURL_ERROR_SIZE> curl_text{};  ///< libcurl's own words.
  /// Where a connection was last tried to: the server, a proxy, or a unix socket.
  sockaddr_storage peer{};
};

/// Sets everything about the connection; `request`, `rules` and `trace` must outlive the transfer.
void configure_connection(CURL* easy, HttpRequest const& request, ConnectionRules const& rules,
                          ConnectionTrace& trace);

}  // namespace rayjobs::detail
