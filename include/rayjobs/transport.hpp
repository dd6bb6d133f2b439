/// The seam to the network: Transport and WebSocket, implemented over libcurl here and by fakes in
/// tests.
#pragma once

#include <rayjobs/auth.hpp>
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

namespace rayjobs {

enum class Method { get, post, put, del };

/// "GET", "POST", "PUT", "DELETE".
RAYJOBS_EXPORT std::string_view to_string(Method method);

/// A request body that is streamed from a file; its size is read when the request starts.
struct FileBody {
  std::filesystem::path path{};
};

using RequestBody = std::variant<std::monostate, std::string, FileBody>;

struct HttpRequest {
  Method method = Method::get;
  std::string url{};
  HeaderList headers{};
  RequestBody body{};
  bool idempotent = true;  ///< May be sent again when it is not known whether it took effect.
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{
      60'000};  ///< Of the whole exchange; zero: none (stall_timeout still holds).
  std::chrono::milliseconds stall_timeout{
      60'000};  ///< Longest time without a byte either way; zero: none.
  std::uint64_t max_response_bytes = 64ULL
                                     << 20U;  ///< A longer collected body fails with protocol.
  /// When set, the body of a 2xx answer is handed here piece by piece (on the calling thread) and
  /// is not collected.
  std::function<void(std::string_view)> on_body{};
  /// When set, e.g. "text/plain", on_body gets no body that is said to be of another type; that is
  /// collected.
  std::string on_body_type{};
  /// Called with bytes sent and bytes in all while a body is uploaded, at most ten times a second
  /// and once at the end.
  std::function<void(std::uint64_t, std::uint64_t)> on_upload{};
};

struct HttpResponse {
  int status = 0;
  HeaderList headers{};
  std::string body{};

  /// The first header of that name (case-insensitive), if any.
  RAYJOBS_EXPORT std::optional<std::string> header(std::string_view name) const;
};

/// One message, or the end, of a WebSocket.
struct WebSocketMessage {
  enum class Kind { text, binary, closed, idle };
  Kind kind = Kind::closed;
  std::string data{};  ///< text, binary: the payload. closed: the reason.
  int close_code =
      0;  ///< closed: the peer's code, 1005 when it sent none, 1006 when the connection broke.
};

/// An open WebSocket. Thread safety: one thread at a time. Lifetime: independent of its Transport.
class RAYJOBS_EXPORT WebSocket {
 public:
  virtual ~WebSocket();
  /// Waits at most `patience` for the next message; kind idle when none came. Fails with cancelled
  /// within 100 ms of a stop request, and with protocol on a broken frame. A broken connection is a
  /// `closed` message with code 1006.
  virtual Result<WebSocketMessage> receive(std::stop_token stop,
                                           std::chrono::milliseconds patience) = 0;
  /// Sends a close frame if possible and lets go of the socket; never blocks for the peer.
  virtual void close() noexcept = 0;
};

/// Sends requests. Thread safety: all methods may run concurrently.
class RAYJOBS_EXPORT Transport {
 public:
  virtual ~Transport();

  /// Sends one request and waits for its answer. Any HTTP status is a success of this call; it
  /// fails only when there is no complete answer: unavailable (refused, reset, name unknown, cut),
  /// timeout (connect, whole or stall), cancelled (within 100 ms of a stop request), protocol (not
  /// HTTP, body too long), io (FileBody). Of a request that is not idempotent, unavailable says
  /// that it was not sent (a connect timeout too), outcome_unknown that it may have been. Redirects
  /// are not followed. On failure after on_body has been called the bytes handed over stay handed
  /// over.
  virtual Result<HttpResponse> send(HttpRequest const& request, std::stop_token stop) = 0;

  /// Opens a WebSocket by a GET of an http(s) URL with an upgrade. A refusal by HTTP status is an
  /// Error with that http_status, a code that fits it (401: unauthenticated, 404 of Ray's:
  /// not_found, 429 and 503: unavailable, with retry_after; …), and the body in detail; other
  /// failures as in send().
  virtual Result<std::unique_ptr<WebSocket>> open_websocket(HttpRequest const& request,
                                                            std::stop_token stop) = 0;
};

/// The library's own transport, over libcurl: connections are kept and reused; the variables
/// http_proxy, https_proxy, all_proxy and no_proxy are honoured. Fails with io when a file named in
/// `tls` cannot be read.
RAYJOBS_EXPORT Result<std::shared_ptr<Transport>> make_curl_transport(TlsOptions tls = {});

}  // namespace rayjobs
