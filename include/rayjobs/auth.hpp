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

struct CallOptions;

/// Header names and values, in the order in which they are sent.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Returns the headers for one attempt of a request. Called before every attempt, so a rotated
/// token takes effect at once. If it returns an Error, the call fails with that Error, unchanged.
///
/// Thread safety: must allow concurrent calls. It runs on any thread that uses the Client, and on
/// the threads that the Client uploads with.
using HeaderProvider = std::function<Result<HeaderList>()>;

/// Returns a provider of the same headers every time.
RAYJOBS_EXPORT HeaderProvider static_headers(HeaderList headers);

/// Returns a provider of "authorization: Bearer TOKEN". Blanks around the token are removed, as in
/// Ray 2.60 (docs/protocol.md, Authentication). The provider fails with unauthenticated if the
/// token is empty.
RAYJOBS_EXPORT HeaderProvider bearer_token(std::string_view token);

/// Like bearer_token, but reads the token from a file before every attempt; while the file cannot
/// be read or is empty, as when it is being replaced, the last token counts. What is not a regular
/// file, as a pipe, is read once, by this call, which waits for its writer. The provider fails with
/// unauthenticated if there has been no token.
RAYJOBS_EXPORT HeaderProvider bearer_token_file(std::filesystem::path file);
/// The same; the wait for the writer of a pipe ends as `call` says, and the provider then fails
/// with cancelled or timeout.
RAYJOBS_EXPORT HeaderProvider bearer_token_file(std::filesystem::path file,
                                                CallOptions const& call);

/// Returns a provider of the headers of both. If both have the same header (names compare without
/// case), `first` wins. A null provider adds nothing.
RAYJOBS_EXPORT HeaderProvider combine(HeaderProvider first, HeaderProvider second);

/// Parses a JSON object of strings, the format of Ray's variable RAY_JOB_HEADERS.
///
/// Errors: invalid_argument for any other JSON, for a name that occurs twice, and for names or
/// values that HTTP does not allow, such as a line break.
RAYJOBS_EXPORT Result<HeaderList> parse_headers(std::string_view json);

/// How https and wss connections are verified.
struct TlsOptions {
  bool verify_peer = true;     ///< false: accept any certificate for any host name.
  std::string ca_file{};       ///< PEM bundle used instead of the system's; empty: the system's.
  std::string ca_directory{};  ///< The same as a hashed directory of certificates.
  std::string client_cert{};   ///< PEM file of a client certificate; empty: none.
  std::string client_key{};    ///< PEM file of the key of client_cert, without a pass phrase.
};

/// Parses what Ray accepts as the value of `verify`: true, 1, false or 0 in any case, or else the
/// path of a CA file or of a hashed directory.
///
/// Errors: io if the path does not exist; invalid_argument if the value is empty.
RAYJOBS_EXPORT Result<TlsOptions> parse_verify(std::string_view value);

}  // namespace rayjobs
