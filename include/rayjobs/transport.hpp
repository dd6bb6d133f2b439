/// The seam to the network: Transport and WebSocket. libcurl is behind them here; tests put a fake
/// in its place.
#pragma once

#include <rayjobs/auth.hpp>
#include <rayjobs/connection.hpp>
#include <rayjobs/export.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rayjobs {

enum class Method { get, post, put, del };

/// "GET", "POST", "PUT" or "DELETE".
RAYJOBS_EXPORT std::string_view to_string(Method method);

/// A request body that is read from a file while it is sent. Its size is read when the request
/// starts.
struct FileBody {
  std::filesystem::path path{};
};

/// No body, a text, or a file.
using RequestBody = std::variant<std::monostate, std::string, FileBody>;

/// One request. All callbacks may be null, are called on the thread that sends, and must not throw.
struct HttpRequest {
  Method method = Method::get;
  std::string url{};  ///< Absolute: http:// or https://.
  HeaderList headers{};
  RequestBody body{};
  /// true: may be repeated even if the first attempt may have taken effect.
  bool idempotent = true;
  std::chrono::milliseconds connect_timeout{10'000};
  /// Timeout for the whole exchange. Zero: none; stall_timeout still applies.
  std::chrono::milliseconds timeout{60'000};
  /// Longest time without a byte in either direction. Zero: none.
  std::chrono::milliseconds stall_timeout{60'000};
  /// A longer body of a response fails with protocol. Does not apply to what on_body gets.
  std::uint64_t max_response_bytes = 64ULL << 20U;
  /// If set, receives the body of a 2xx response piece by piece; HttpResponse::body stays empty.
  std::function<void(std::string_view)> on_body{};
  /// If set, e.g. to {"text/plain"}, on_body receives only bodies of these content types; others
  /// are collected.
  std::vector<std::string> on_body_types{};
  /// Receives the bytes sent so far and the bytes in all while a body is uploaded, at most ten
  /// times a second and once at the end.
  std::function<void(std::uint64_t, std::uint64_t)> on_upload{};
};

/// A complete response, whatever its status.
struct HttpResponse {
  int status = 0;
  HeaderList headers{};
  std::string body{};

  /// The value of the first header with that name (without case), if there is one.
  RAYJOBS_EXPORT std::optional<std::string> header(std::string_view name) const;
};

/// What WebSocket::receive returns: a message, the end, or nothing yet.
struct WebSocketMessage {
  enum class Kind {
    text,
    binary,
    closed,  ///< The WebSocket has ended.
    idle,    ///< Nothing arrived in time; the WebSocket is still open.
  };
  Kind kind = Kind::closed;
  std::string data{};  ///< text, binary: the payload; closed: the reason.
  /// closed: the peer's code; 1005 if it sent none, 1006 if the connection broke.
  int close_code = 0;
};

/// An open WebSocket. Thread safety: one thread at a time. Lifetime: independent of its Transport.
class RAYJOBS_EXPORT WebSocket {
 public:
  virtual ~WebSocket();
  /// Waits up to `patience` for the next message. A broken connection is not an error, but a
  /// `closed` message with code 1006.
  ///
  /// Errors: cancelled, within 100 ms of a stop request; protocol for a broken frame.
  virtual Result<WebSocketMessage> receive(std::stop_token stop,
                                           std::chrono::milliseconds patience) = 0;
  /// Sends a close frame if possible and closes the socket. Never waits for the peer.
  virtual void close() noexcept = 0;
};

/// Sends requests. Thread safety: all methods may run concurrently.
class RAYJOBS_EXPORT Transport {
 public:
  virtual ~Transport();

  /// Sends one request and waits for the response. A response is a success, whatever its HTTP
  /// status. Redirects are not followed. Bytes that on_body received before a failure are not taken
  /// back.
  ///
  /// Errors: unavailable (connection refused, reset or cut, unknown name); timeout (of the
  /// connection, the whole exchange, or a stall); cancelled, within 100 ms of a stop request;
  /// protocol (not HTTP, body too long); io (FileBody). If the request is not idempotent,
  /// unavailable means that it was not sent, which includes a timeout of the connection, and
  /// outcome_unknown that it may have been sent.
  virtual Result<HttpResponse> send(HttpRequest const& request, std::stop_token stop) = 0;

  /// Opens a WebSocket with a GET of an http:// or https:// URL.
  ///
  /// Errors: if the server refuses, the code for its HTTP status (401: unauthenticated; 404 of
  /// Ray's: not_found; 429 and 503: unavailable, with retry_after; …), with http_status, and the
  /// body in detail. Otherwise as send().
  virtual Result<std::unique_ptr<WebSocket>> open_websocket(HttpRequest const& request,
                                                            std::stop_token stop) = 0;
};

/// Makes the library's own transport, which uses libcurl. It keeps connections open for reuse, and
/// honours the variables http_proxy, https_proxy, all_proxy and no_proxy as far as `connection`
/// says.
///
/// Errors: io if a file named in `tls` cannot be read, or if certificate, key and passphrase of the
/// client do not fit together; invalid_argument for a client key without a certificate, and for a
/// proxy, an entry of `resolve` or a unix socket that cannot be used.
RAYJOBS_EXPORT Result<std::shared_ptr<Transport>> make_curl_transport(
    TlsOptions tls = {}, ConnectionOptions connection = {});

}  // namespace rayjobs
