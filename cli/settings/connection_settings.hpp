// How the server is reached: times, TLS, a client certificate, a proxy, given addresses.
#pragma once

#include "line/shared_options.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/environment.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

struct ConnectionSettings {
  ClientOptions client{};              ///< Without headers.
  std::vector<std::string> origins{};  ///< Where each setting came from, for -v; no secrets.
  std::string authorities{};           ///< The variables that name certificate authorities.
  std::vector<std::string> warnings{};
  std::vector<std::string> secrets{};  ///< Of the proxy.
};

/// What options and environment say of connections to `address`.
Result<ConnectionSettings> resolve_connection(SharedOptions const& options,
                                              Environment const& environment,
                                              Address const& address);

}  // namespace rayjobs::cli
