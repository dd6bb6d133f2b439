/// The process environment's share of the configuration: Ray's variables, read only when asked.
#pragma once

#include <rayjobs/address.hpp>
#include <rayjobs/auth.hpp>
#include <rayjobs/export.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace rayjobs {

/// A set of environment variables. Thread safety: as std::getenv for process(), else immutable.
class RAYJOBS_EXPORT Environment {
 public:
  /// The variables of this process, looked up at each get().
  static Environment process();
  /// A fixed set, for tests and for programs that do not want to depend on their environment.
  explicit Environment(std::map<std::string, std::string> variables);

  std::optional<std::string> get(std::string const& name) const { return lookup_(name); }

 private:
  using Lookup = std::function<std::optional<std::string>(std::string const&)>;
  explicit Environment(Lookup lookup) : lookup_(std::move(lookup)) {}
  Lookup lookup_;
};

/// An address and where it came from.
struct ResolvedAddress {
  Address address;
  std::string origin{};  ///< "--address", "RAY_API_SERVER_ADDRESS", "RAY_ADDRESS" or "default".
  std::string
      note{};  ///< Set when `given` overrides a different address in the environment; redacted.
};

/// `given` if it has a value; else RAY_API_SERVER_ADDRESS, else RAY_ADDRESS (empty counts as unset,
/// the order of Ray 2.60); else http://127.0.0.1:8265. Unlike Ray, an address that is given wins
/// over the environment.
RAYJOBS_EXPORT Result<ResolvedAddress> resolve_address(std::optional<std::string> const& given,
                                                       Environment const& environment);

/// The headers of RAY_JOB_HEADERS; none when it is unset or empty.
RAYJOBS_EXPORT Result<HeaderList> headers_from_environment(Environment const& environment);

/// A token source and where it was found.
struct TokenSource {
  HeaderProvider headers{};  ///< null: RAY_AUTH_MODE is not "token", so no token is sent.
  std::string origin{};      ///< e.g. "RAY_AUTH_TOKEN", "~/.ray/auth_token"; never the token.
};

/// Ray 2.60's token chain: only when RAY_AUTH_MODE is "token" (any case): RAY_AUTH_TOKEN, the file
/// named by RAY_AUTH_TOKEN_PATH, ~/.ray/auth_token. Fails with unauthenticated when token mode is
/// on and there is no token.
RAYJOBS_EXPORT Result<TokenSource> token_from_environment(Environment const& environment);

/// The certificate authorities that the environment names in place of the system's: a bundle or
/// hashed directory in REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE (as for Ray's client), else
/// SSL_CERT_FILE and SSL_CERT_DIR (as for OpenSSL). A variable whose path does not exist is
/// ignored.
RAYJOBS_EXPORT TlsOptions tls_from_environment(Environment const& environment);

/// Packaging options as Ray's client derives them: RAY_RUNTIME_ENV_IGNORE_GITIGNORE=1 and
/// RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES (a comma list; empty means none).
RAYJOBS_EXPORT PackageOptions package_options_from_environment(Environment const& environment);

}  // namespace rayjobs
