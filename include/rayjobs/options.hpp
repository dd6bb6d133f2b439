/// Plain option structs of the client: defaults and units stand in the declarations.
#pragma once

#include <rayjobs/auth.hpp>

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

/// Retries of requests that are safe to repeat: no answer, 408, 425, 429, the 5xx of gateways (all
/// but 500, 501 and 505) and Ray's "No available agent". Delays grow by `multiplier` with full
/// jitter; Retry-After is honoured up to max_delay.
struct RetryOptions {
  std::chrono::milliseconds total_budget{
      60'000};  ///< From the first failure on; zero: never retry.
  std::chrono::milliseconds initial_delay{500};
  std::chrono::milliseconds max_delay{10'000};
  double multiplier = 2.0;
};

/// What the library has to say about its work, for -v. Never contains a secret.
struct LogRecord {
  enum class Level {
    warning,  ///< Worth a person's attention without -v: a request that failed is tried again.
    info,
    debug
  };
  Level level = Level::info;
  std::string_view text{};
};

struct ClientOptions {
  HeaderProvider headers{};                      ///< Sent with every request; null: none.
  std::map<std::string, std::string> cookies{};  ///< Sent with every request.
  TlsOptions tls{};
  RetryOptions retry{};
  std::chrono::milliseconds connect_timeout{10'000};  ///< At most 10 s in a follow.
  std::chrono::milliseconds request_timeout{
      60'000};  ///< Of one attempt of a short request; zero: none. At most 10 s in a follow.
  std::chrono::milliseconds upload_stall_timeout{
      60'000};  ///< Of an upload, or a log (20 s at most), that does not move.
  std::map<std::string, std::string>
      default_metadata{};           ///< Added to each job's metadata; the job's own wins.
  std::string user_agent_suffix{};  ///< Appended to "rayjobs/VERSION".
  std::function<void(LogRecord const&)> log{};  ///< Called on the calling thread; must not throw.
  std::shared_ptr<Transport> transport{};       ///< null: libcurl. A given one gets no TlsOptions.
};

/// Progress of a long call. `total` is 0 while it is not known.
struct Progress {
  std::string_view stage{};  ///< "hash", "zip" or "upload".
  std::uint64_t done = 0;    ///< Bytes.
  std::uint64_t total = 0;   ///< Bytes.
};

/// The last parameter of every call that can block.
struct CallOptions {
  std::stop_token stop{};  ///< A stop request ends the call with cancelled within 100 ms.
  std::optional<std::chrono::milliseconds>
      timeout{};  ///< Of the whole call, retries included; default: none.
  /// Called on the calling thread at most ten times a second, and once at the end of each stage.
  /// Must not throw.
  std::function<void(Progress const&)> progress{};
};

}  // namespace rayjobs
