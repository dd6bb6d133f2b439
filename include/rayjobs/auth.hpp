/// Credentials: where request headers come from, and TLS options.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rayjobs {

struct CallOptions;
class Transport;

/// Header names and values, in the order in which they are sent.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// What a HeaderProvider is told when it is asked.
struct HeaderQuery {
  std::stop_token stop{};                              ///< Of the call that asks.
  std::optional<std::chrono::milliseconds> timeout{};  ///< What is left to that call; none: all.
  /// The headers of the attempt that the server has just refused because of its credentials (401,
  /// or Ray's 403 about a token); null: there was none. If the provider answers with others, the
  /// request is sent once more; else the refusal stands.
  HeaderList const* refused = nullptr;
  /// Ray itself refused them, in its own words: it got no token, or one that it does not know.
  bool by_ray = false;
  /// Of these the first: only then is a token of use that has not been sent.
  bool wants_token = false;
};

/// A function that returns the headers for one attempt of a request. It is called before every
/// attempt, so a rotated token takes effect at once, and once more after a refusal. If it returns
/// an Error, the call fails with that Error, unchanged.
///
/// Thread safety: must allow concurrent calls. It runs on any thread that uses the Client, and on
/// the threads that the Client uploads with.
class HeaderProvider {
 public:
  using Function = std::function<Result<HeaderList>(HeaderQuery const&)>;

  /// Null: adds nothing.
  HeaderProvider() = default;
  HeaderProvider(std::nullptr_t) {}  // NOLINT: implicit like a function's
  /// Of a function that wants to know what it is told.
  template <typename F>
  requires std::is_invocable_r_v<Result<HeaderList>, F&, HeaderQuery const&> HeaderProvider(
      F function)
      : function_(std::move(function)) {}  // NOLINT: implicit
  /// Of a function that takes nothing.
  template <typename F>
  requires(std::is_invocable_r_v<Result<HeaderList>, F&> &&
           !std::is_invocable_v<F&, HeaderQuery const&>)
      HeaderProvider(F function)  // NOLINT: implicit
      : function_([function = std::move(function)](
                      HeaderQuery const&) mutable -> Result<HeaderList> { return function(); }) {}

  explicit operator bool() const { return static_cast<bool>(function_); }
  /// Must not be null.
  Result<HeaderList> operator()(HeaderQuery const& query = {}) const { return function_(query); }

 private:
  Function function_{};
};

/// Returns a provider of the same headers every time.
RAYJOBS_EXPORT HeaderProvider static_headers(HeaderList headers);

/// Returns a provider of "authorization: Bearer TOKEN". Blanks around the token are removed, as in
/// Ray 2.60 (docs/protocol.md, Authentication). The provider fails with unauthenticated if the
/// token is empty.
RAYJOBS_EXPORT HeaderProvider bearer_token(std::string_view token);

/// Like bearer_token, but reads the token from a file before every attempt; while the file cannot
/// be read or is empty, as when it is being replaced, the last token counts. What is not a regular
/// file, as a pipe, is read once, by this call, which waits for its writer, but at most 30 s. The
/// provider fails with unauthenticated if there has been no token.
RAYJOBS_EXPORT HeaderProvider bearer_token_file(std::filesystem::path file);
/// The same; the wait for the writer of a pipe also ends as `call` says, and the provider then
/// fails with cancelled or timeout.
RAYJOBS_EXPORT HeaderProvider bearer_token_file(std::filesystem::path file,
                                                CallOptions const& call);

/// A program that prints a bearer token.
struct TokenCommand {
  std::vector<std::string> argv{};  ///< The program, looked up in PATH, and its arguments.
  std::chrono::milliseconds timeout{30'000};  ///< It is killed, with its process group, after this.
};

/// Returns a provider of the token that a program prints: the token alone, or an ExecCredential of
/// Kubernetes' client-go (client.authentication.k8s.io) as JSON. The program is started without a
/// shell, with the environment of this process and nothing to read.
///
/// It runs when the first token is needed, again 30 s before the token expires (a token of less
/// than a minute: after half of its life), and when a token was refused. A token without a time of
/// expiry is kept until then. If it fails while the token has not expired, that token counts. It
/// runs once at a time, and who needs a token meanwhile waits.
///
/// The provider fails with invalid_argument if argv is empty, and with unauthenticated if the
/// program cannot be started, fails, does not end in time, or prints something else; the message
/// then has what it wrote to standard error. After a run that gave a token it is unavailable
/// instead: an outage, which may pass. It fails with cancelled or timeout, after killing the
/// program, when the call that asks is over.
RAYJOBS_EXPORT HeaderProvider bearer_token_command(TokenCommand command);

/// Returns a provider of nothing, until Ray itself has refused headers of which none is
/// Authorization or X-Ray-Authorization; from then on, of what `token` gives. So a token is sent
/// only to who asks for one as Ray does, and the refused request is repeated with it. Null stays
/// null.
RAYJOBS_EXPORT HeaderProvider when_ray_asks(HeaderProvider token);

/// Where an ID token of a Google Cloud service account comes from.
struct GoogleIdToken {
  std::string audience{};  ///< Whom the token is for: an OAuth client id, or a URL.
  /// HOST or HOST:PORT of the metadata server.
  std::string metadata_host = "metadata.google.internal";
  std::chrono::milliseconds timeout{10'000};  ///< For one answer of that server.
  std::shared_ptr<Transport> transport{};     ///< Null: libcurl, without any proxy.
};

/// Returns a provider of the ID token (a JWT) of this machine's service account on Google Cloud,
/// from its metadata server. A token is kept like that of bearer_token_command, by its `exp`.
///
/// The provider fails with invalid_argument without an audience, and with unauthenticated if the
/// server cannot be reached, is not Google's, refuses, or answers with something else; after it
/// gave a token, with unavailable instead; and with cancelled or timeout when the call that asks is
/// over.
RAYJOBS_EXPORT HeaderProvider google_id_token(GoogleIdToken source);

/// Returns a provider of two identities: `gateway` proves who we are to a gateway in front of Ray,
/// in the header `name`, and `ray` to Ray. Of both, the header Authorization is meant.
///
/// If `name` is Authorization, the one of `ray` is sent as X-Ray-Authorization. Ray reads that only
/// in a request without Authorization, so the gateway must take Authorization away. Otherwise the
/// headers of `ray` stay as they are. With the name Proxy-Authorization, requests reach a server
/// behind a proxy through a tunnel, since a proxy would keep that header.
///
/// After a refusal in Ray's own words, only `ray` is told of it, and of any other only `gateway`.
/// `ray` may be null.
RAYJOBS_EXPORT HeaderProvider beside_gateway(HeaderProvider ray, HeaderProvider gateway,
                                             std::string name = "Proxy-Authorization");

/// Returns a provider of the headers of both. If both have the same header (names compare without
/// case), `first` wins. A null provider adds nothing.
RAYJOBS_EXPORT HeaderProvider combine(HeaderProvider first, HeaderProvider second);

/// Parses a JSON object of strings, the format of Ray's variable RAY_JOB_HEADERS.
///
/// Errors: invalid_argument for any other JSON, for a name that occurs twice, and for names or
/// values that HTTP does not allow, such as a line break.
RAYJOBS_EXPORT Result<HeaderList> parse_headers(std::string_view json);

/// A version of TLS, the lowest that is spoken.
enum class TlsVersion { tls_1_2, tls_1_3 };

/// How https and wss connections are verified, and by which certificate the client proves itself.
struct TlsOptions {
  bool verify_peer = true;  ///< false: accept any certificate for any host name.
  TlsVersion min_version = TlsVersion::tls_1_2;  ///< Older ones are refused.
  std::string ca_file{};       ///< PEM bundle used instead of the system's; empty: the system's.
  std::string ca_directory{};  ///< The same as a hashed directory of certificates.
  std::string client_cert{};   ///< PEM file of a client certificate, and its chain; empty: none.
  std::string client_key{};    ///< PEM file of its key; empty: client_cert holds the key too.
  std::string client_key_passphrase{};       ///< Of an encrypted key; empty: that of the file.
  std::string client_key_passphrase_file{};  ///< A line break at its end is not part of it.
};

/// Parses what Ray accepts as the value of `verify`: true, 1, false or 0 in any case, or else the
/// path of a CA file or of a hashed directory.
///
/// Errors: io if the path does not exist; invalid_argument if the value is empty.
RAYJOBS_EXPORT Result<TlsOptions> parse_verify(std::string_view value);

}  // namespace rayjobs
