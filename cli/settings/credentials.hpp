// What proves who we are, to Ray and to a gateway in front of it.
#pragma once

#include "line/shared_options.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/auth.hpp>
#include <rayjobs/environment.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace rayjobs::cli {

/// A token that is sent only if Ray asks for it.
struct TokenIfAsked {
  std::string name{};  ///< "the token of ..."; empty: there is none.
  std::shared_ptr<std::atomic<bool>> was_sent{};
};

struct Credentials {
  HeaderProvider headers{};
  std::string credentials{};  ///< What is sent, in words; no secrets.
  TokenIfAsked token_if_asked{};
  std::vector<std::string> origins{};  ///< Where they came from, for -v; no secrets.
  std::vector<std::string> warnings{};
};

/// Whom they are shown to.
struct Shown {
  Address const& address;
  ConnectionOptions const& connection;
  TlsOptions const& tls;
};

/// An option wins over the environment. Runs no command; `call` ends the wait for a token's pipe.
Result<Credentials> resolve_credentials(SharedOptions const& options,
                                        Environment const& environment, Shown const& shown,
                                        CallOptions const& call);

}  // namespace rayjobs::cli
