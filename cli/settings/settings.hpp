// Settings: the shared options and the environment, made into what a Client is created from.
#pragma once

#include "line/shared_options.hpp"
#include "settings/credentials.hpp"

#include <rayjobs/client.hpp>
#include <rayjobs/environment.hpp>
#include <rayjobs/result.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

struct Settings {
  Address address;
  ClientOptions client{};
  std::string note{};                  ///< Set when --address overrides another address.
  std::vector<std::string> origins{};  ///< Where each setting came from, for -v; no secrets.
  std::string credentials{};           ///< What proves who we are, in words; no secrets.
  TokenIfAsked token_if_asked{};
  bool address_is_default = false;  ///< Nobody gave one.
  std::string authorities{};        ///< The variables that name certificate authorities.
  std::vector<std::string> warnings{};
  std::vector<std::string> secrets{};  ///< Of the address and the proxy: what no text may show.
};

/// An option wins over the environment. Sends nothing; `call` ends the wait for a token's pipe.
Result<Settings> resolve_settings(SharedOptions const& options, Environment const& environment,
                                  CallOptions const& call = {});

}  // namespace rayjobs::cli
