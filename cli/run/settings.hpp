// Options and environment made into what a Client is created from.
#pragma once

#include "line/shared_options.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/environment.hpp>
#include <rayjobs/options.hpp>
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
};

/// An option wins over the environment. Sends nothing.
Result<Settings> resolve_settings(SharedOptions const& options, Environment const& environment);

}  // namespace rayjobs::cli
