// Session: the requests to one cluster, with its address, its options and a clock.
#pragma once

#include "core/clock.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/transport.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Thread safety: const methods may run concurrently.
class Session {
 public:
  /// `options.transport` must be set. `clock` must outlive the session.
  Session(Address address, ClientOptions options, Clock& clock);

  /// The same cluster and clock with other options.
  Session with_options(ClientOptions options) const;
  /// This session with requests that are sent once: the caller repeats them at its own rhythm.
  Session without_retries() const;

  /// Sends `request`, whose url is a path below the base URL ("/api/version"), with the session's
  /// headers. Repeats it within the retry budget and call.timeout while it is idempotent and the
  /// outcome is transient; request.timeout, connect_timeout and stall_timeout are left as given.
  /// Any HTTP status is a success, as in Transport::send. A call.timeout that passes is
  /// ErrorCode::timeout.
  Result<HttpResponse> send(HttpRequest request, CallOptions const& call) const;

  /// send(), with every status but 2xx turned into an Error by error_from_response. A status that
  /// leaves open whether a request that is not idempotent took effect is outcome_unknown.
  Result<HttpResponse> expect_ok(HttpRequest request, CallOptions const& call) const;

  /// expect_ok(), where a page of HTML is not Ray's answer either: protocol.
  Result<HttpResponse> expect_no_page(HttpRequest request, CallOptions const& call) const;

  /// Opens a WebSocket on a path below the base URL, once, without retries.
  Result<std::unique_ptr<WebSocket>> open_websocket(std::string_view path,
                                                    CallOptions const& call) const;

  /// A request of `path` with the client's timeouts, to be completed by the caller.
  HttpRequest request(Method method, std::string path) const;

  /// "GET http://host:8265/api/version" of a request that is not completed yet, for Error::context.
  std::string context(HttpRequest const& request) const;

  /// Hands `text` to ClientOptions::log.
  void log(LogRecord::Level level, std::string_view text) const;

  Address const& address() const { return address_; }
  ClientOptions const& options() const { return options_; }
  Clock& clock() const { return *clock_; }

 private:
  Address address_;
  ClientOptions options_;
  Clock* clock_;
};

}  // namespace rayjobs::detail
