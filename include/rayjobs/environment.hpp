/// Ray's environment variables: what they configure, read only when a program asks for it.
#pragma once

#include <rayjobs/address.hpp>
#include <rayjobs/auth.hpp>
#include <rayjobs/export.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs {

/// A set of environment variables.
///
/// Thread safety: process() is as safe as std::getenv, so do not change the environment meanwhile.
/// A fixed set is immutable.
class RAYJOBS_EXPORT Environment {
 public:
  /// The variables of this process, looked up at each get().
  static Environment process();
  /// A fixed set, for tests and for programs that must not depend on their environment.
  explicit Environment(std::map<std::string, std::string> variables);

  /// The same, but these variables are not set.
  Environment without(std::vector<std::string> names) const;

  /// The value of the variable, or none if it is not set.
  std::optional<std::string> get(std::string const& name) const { return lookup_(name); }
  /// The names of the variables that begin with `prefix` and are not empty, sorted.
  std::vector<std::string> names(std::string_view prefix) const;

 private:
  using Lookup = std::function<std::optional<std::string>(std::string const&)>;
  using Names = std::function<std::vector<std::string>()>;
  Environment(Lookup lookup, Names names) : lookup_(std::move(lookup)), names_(std::move(names)) {}
  Lookup lookup_;
  Names names_;  ///< Of all variables, and perhaps of more.
};

/// An address, and where it came from.
struct ResolvedAddress {
  Address address;
  /// "given", "RAY_API_SERVER_ADDRESS", "RAY_ADDRESS", "RAY_DASHBOARD_ADDRESS" or "default".
  std::string origin{};
  /// A sentence for the user if `given` overrides a different address in the environment, without
  /// passwords; else empty.
  std::string note{};
};

/// Chooses the cluster's address: `given`, if it has a value; else RAY_API_SERVER_ADDRESS; else
/// RAY_ADDRESS; else http://127.0.0.1:8265. This is the order of Ray 2.60, except that in Ray the
/// environment overrides a given address. Before the default comes RAY_DASHBOARD_ADDRESS if
/// RAY_JOB_SUBMISSION_ID is set too: KubeRay (1.4 to 1.6) sets both in the container of a RayJob's
/// submitter. An empty variable counts as unset.
///
/// Errors: invalid_argument if the chosen address cannot be parsed; the context names the variable.
RAYJOBS_EXPORT Result<ResolvedAddress> resolve_address(std::optional<std::string> const& given,
                                                       Environment const& environment);

/// The submission id that KubeRay has chosen for a RayJob: RAY_JOB_SUBMISSION_ID, if
/// RAY_DASHBOARD_ADDRESS is set too; else empty. It is not checked here.
RAYJOBS_EXPORT std::string submission_id_from_environment(Environment const& environment);

/// The headers in RAY_JOB_HEADERS; an empty list if it is unset or empty.
///
/// Errors: invalid_argument, as for parse_headers.
RAYJOBS_EXPORT Result<HeaderList> headers_from_environment(Environment const& environment);

/// Where a token comes from.
struct TokenSource {
  HeaderProvider headers{};  ///< null: RAY_AUTH_MODE is not "token", so no token is sent.
  std::string origin{};      ///< E.g. "RAY_AUTH_TOKEN" or "~/.ray/auth_token"; never the token.
};

/// Finds the token as Ray 2.60 does: if RAY_AUTH_MODE is "token" (in any case), the token is
/// RAY_AUTH_TOKEN, else the content of the file in RAY_AUTH_TOKEN_PATH, else of ~/.ray/auth_token.
/// Reads a file once, to check that it holds a token; the provider reads it again for every
/// attempt.
///
/// Errors: unauthenticated if RAY_AUTH_MODE is "token" and there is no token.
RAYJOBS_EXPORT Result<TokenSource> token_from_environment(Environment const& environment,
                                                          CallOptions const& call = {});

/// Finds a token that is sent only when Ray asks for one (see when_ray_asks), which Ray's own
/// client never does: RAY_AUTH_TOKEN, else the file in RAY_AUTH_TOKEN_PATH; else ~/.ray/auth_token,
/// which nobody has named for this cluster, and only if `address` is https and verified, or is of
/// this machine (localhost, 127.0.0.0/8 or [::1]) and reached directly: without a proxy of
/// `connection` or of a variable, and not by a given address. Nothing, as null headers, if there is
/// no token, or RAY_AUTH_MODE is "token" (then see token_from_environment) or "disabled". No file
/// is read before Ray asks.
RAYJOBS_EXPORT TokenSource token_when_ray_asks(Environment const& environment,
                                               Address const& address,
                                               ConnectionOptions const& connection = {},
                                               TlsOptions const& tls = {});

/// TLS options, and where their certificate authorities come from.
struct ResolvedTls {
  TlsOptions options{};
  /// The variables that were taken, e.g. "SSL_CERT_FILE and SSL_CERT_DIR"; empty: none.
  std::string origin{};
  /// Sentences for the user, one for each path that is ignored. They matter only to https.
  std::vector<std::string> warnings{};
};

/// The certificate authorities that the environment sets instead of the system's: the file or
/// hashed directory in REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE, as in Ray's client; else
/// SSL_CERT_FILE and SSL_CERT_DIR, as in OpenSSL, one path each. An empty variable counts as unset.
/// A variable whose path does not exist is ignored, with a warning (Ray's client refuses https
/// then), and so is a second file, or a second directory, beside the first. Whether a path can be
/// read is not checked here: Client::create fails with io if it cannot.
RAYJOBS_EXPORT ResolvedTls tls_from_environment(Environment const& environment);

/// Packaging options as Ray's client sets them: RAY_RUNTIME_ENV_IGNORE_GITIGNORE=1 disables
/// honour_gitignore, and RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES, a list separated by commas,
/// replaces default_excludes (empty: none).
RAYJOBS_EXPORT PackageOptions package_options_from_environment(Environment const& environment);

}  // namespace rayjobs
