/// Credentials: where request headers come from, and TLS options.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/result.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs {

/// Header names and values in the order in which they are sent.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Asked before every attempt, so that rotated tokens are seen. May be called from any thread that
/// uses the Client or uploads for it, and from several at once. An Error of it fails the call
/// unchanged.
using HeaderProvider = std::function<Result<HeaderList>()>;

/// The same headers every time.
RAYJOBS_EXPORT HeaderProvider static_headers(HeaderList headers);

/// "authorization: Bearer TOKEN". Blanks around the token are trimmed (as Ray 2.60 does).
RAYJOBS_EXPORT HeaderProvider bearer_token(std::string_view token);

/// As bearer_token, from a file that is read again for each attempt. A missing, unreadable or empty
/// file fails the call with unauthenticated.
RAYJOBS_EXPORT HeaderProvider bearer_token_file(std::filesystem::path file);

/// All headers of both; where both name the same header (case-insensitively), `first` wins.
RAYJOBS_EXPORT HeaderProvider combine(HeaderProvider first, HeaderProvider second);

/// Parses a JSON object of string values, the form of --headers and RAY_JOB_HEADERS. Fails with
/// invalid_argument on anything else, and on names or values that HTTP does not allow (a line
/// break, say).
RAYJOBS_EXPORT Result<HeaderList> parse_headers(std::string_view json);

/// How https and wss connections are verified.
struct TlsOptions {
  bool verify_peer = true;     ///< false: accept any certificate and any host name.
  std::string ca_file{};       ///< PEM bundle in place of the system's; empty: the system's.
  std::string ca_directory{};  ///< Hashed directory in place of the system's; empty: the system's.
  std::string client_cert{};   ///< PEM client certificate; empty: none.
  std::string client_key{};    ///< PEM key of client_cert.
};

/// Reads Ray's --verify value: true/1/false/0 in any case, else the path of a CA file or directory,
/// which must exist (io).
RAYJOBS_EXPORT Result<TlsOptions> parse_verify(std::string_view value);

}  // namespace rayjobs
