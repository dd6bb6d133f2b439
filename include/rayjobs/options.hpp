/// Options of the client and of single calls, with their defaults and units.
#pragma once

#include <rayjobs/auth.hpp>
#include <rayjobs/connection.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace rayjobs {

class Transport;

/// How requests that are safe to repeat are retried: after no response, 408, 425, 429, a gateway's
/// 5xx (all except 500, 501 and 505), and Ray's 500 while no agent can be reached
/// (docs/protocol.md, Requests). Each pause is random between zero and a limit that grows by
/// `multiplier`; it is at least what Retry-After asks for, up to max_delay.
struct RetryOptions {
  /// Keep retrying this long, counted from the first failure. Zero: never retry.
  std::chrono::milliseconds total_budget{60'000};
  std::chrono::milliseconds initial_delay{500};  ///< Limit of the first pause.
  std::chrono::milliseconds max_delay{10'000};   ///< Limit of every pause.
  double multiplier = 2.0;
};

/// One line about the library's work. Never contains a secret.
struct LogRecord {
  enum class Level {
    warning,  ///< Worth showing to everyone: a request failed and is retried.
    info,     ///< One line for each request.
    debug,    ///< Header names and other details.
  };
  Level level = Level::info;
  std::string_view text{};  ///< Valid during the call.
};

/// Options of a Client, for all its calls.
struct ClientOptions {
  HeaderProvider headers{};                      ///< Sent with every request; null: none.
  std::map<std::string, std::string> cookies{};  ///< Sent with every request.
  TlsOptions tls{};                              ///< Used if `transport` is null.
  ConnectionOptions connection{};                ///< Used if `transport` is null.
  RetryOptions retry{};
  /// Timeout for a connection; at most 10 s while following.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Timeout for one response, retries not included; at most 10 s while following. Zero: none.
  /// Uploads and logs have upload_stall_timeout instead.
  std::chrono::milliseconds request_timeout{60'000};
  /// An upload or a log that does not move for this long is given up; a log after at most 20 s.
  std::chrono::milliseconds upload_stall_timeout{60'000};
  /// Added to the metadata of each submitted job; the job's own entries win.
  std::map<std::string, std::string> default_metadata{};
  std::string user_agent_suffix{};  ///< Appended to the User-Agent "rayjobs/VERSION".
  /// Receives what the library reports about its work; null: nothing. Called on the thread of the
  /// call that it is about; must not throw.
  std::function<void(LogRecord const&)> log{};
  /// Sends the requests; null: libcurl. Shared by all copies of the Client.
  std::shared_ptr<Transport> transport{};
};

/// Progress of a long call.
struct Progress {
  std::string_view stage{};  ///< "hash", "zip" or "upload".
  std::uint64_t done = 0;    ///< Bytes.
  std::uint64_t total = 0;   ///< Bytes; 0: not known yet.
};

/// The last parameter of every call that can block. `stop` adds the error cancelled to every such
/// call, and `timeout` the error timeout.
struct CallOptions {
  std::stop_token stop{};  ///< A stop request ends the call within 100 ms.
  /// Time for the whole call, including retries. Default: no limit.
  std::optional<std::chrono::milliseconds> timeout{};
  /// Called on the calling thread at most ten times a second, and once at the end of each stage.
  /// Must not throw. null: no reports.
  std::function<void(Progress const&)> progress{};
};

}  // namespace rayjobs
