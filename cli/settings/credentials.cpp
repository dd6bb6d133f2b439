// Headers, a token for Ray, and the identity for a gateway, from options and environment.
#include "settings/credentials.hpp"

#include "line/command_words.hpp"
#include "line/values.hpp"

#include <algorithm>
#include <string_view>
#include <strings.h>
#include <utility>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

bool has_header(HeaderList const& headers, std::string const& name) {
  return std::ranges::any_of(headers, [&name](auto const& header) {
    return strcasecmp(header.first.c_str(), name.c_str()) == 0;
  });
}

std::string names_of(HeaderList const& headers) {
  std::string names;
  for (auto const& [name, value] : headers) names += (names.empty() ? "" : ", ") + name;
  return names;
}

/// The token in a file, read once here, so that a missing one fails before the first request.
Result<HeaderProvider> token_in_file(std::string const& file, std::string const& option,
                                     CallOptions const& call) {
  HeaderProvider headers = bearer_token_file(file, call);
  if (auto token = headers(); !token) {
    token.error().context = option;
    return std::move(token).error();
  }
  return headers;
}

Result<HeaderProvider> token_of_command(std::string const& command, std::string const& option) {
  auto words = parse_command_words(command, option);
  if (!words) return std::move(words).error();
  return bearer_token_command({.argv = *std::move(words)});
}

/// The token that an option names; without headers if none does. A command is not run yet.
Result<TokenSource> token_from_options(SharedOptions const& options, CallOptions const& call) {
  if (options.token_file && options.token_command)
    return usage("--token-file and --token-command cannot be used together");
  if (!options.token_file && !options.token_command) return TokenSource{};
  std::string const option = options.token_file ? "--token-file" : "--token-command";
  std::string const origin = options.origins.of(option);
  auto headers = options.token_file ? token_in_file(*options.token_file, origin, call)
                                    : token_of_command(*options.token_command, option);
  if (!headers) return std::move(headers).error();
  return TokenSource{.headers = *std::move(headers), .origin = origin};
}

/// What `provider` gives; sets the flag once that is something.
HeaderProvider noticed(HeaderProvider provider, std::shared_ptr<std::atomic<bool>> flag) {
  return [provider = std::move(provider), flag = std::move(flag)](HeaderQuery const& query) {
    auto headers = provider(query);
    if (headers && !headers->empty()) *flag = true;
    return headers;
  };
}

/// --headers, or else RAY_JOB_HEADERS (which is then not even parsed, as in Ray), and the token. An
/// option's wins over a variable's.
Result<void> add_rays(Credentials& to, HeaderList const& headers, SharedOptions const& options,
                      Environment const& environment, Shown const& shown, CallOptions const& call) {
  std::string const origin = options.headers ? options.origins.of("--headers") : "RAY_JOB_HEADERS";
  if (!headers.empty()) {
    to.headers = static_headers(headers);
    to.origins.push_back("headers " + names_of(headers) + " (from " + origin + ')');
  }
  auto token = token_from_options(options, call);
  if (!token) return token.error();
  if (has_header(headers, "Authorization") && (options.headers || !token->headers)) {
    to.credentials = "the Authorization header of " + origin;
    if (token->headers)
      to.warnings.push_back("the Authorization header of " + origin +
                            " is sent, not the token of " + token->origin);
    return {};
  }
  if (shown.address.user_info()) to.credentials = "the user and password of the address";
  if (!token->headers) token = token_from_environment(environment, call);
  if (!token) return token.error();
  bool const only_if_asked = !token->headers;
  if (only_if_asked)
    token = token_when_ray_asks(environment, shown.address, shown.connection, shown.tls);
  if (!token->headers) return {};
  if (only_if_asked) {
    to.token_if_asked = {.name = "the token of " + token->origin,
                         .was_sent = std::make_shared<std::atomic<bool>>(false)};
    token->headers = noticed(std::move(token->headers), to.token_if_asked.was_sent);
  } else {
    to.credentials = "the token of " + token->origin;
  }
  to.headers = combine(std::move(token->headers), to.headers);
  to.origins.push_back("token (from " + token->origin + ')' +
                       (only_if_asked ? ", sent only if Ray asks for one" : ""));
  return {};
}

/// The identity that --gateway-auth names. A command is not run yet.
Result<HeaderProvider> gateway_identity(std::string const& source, Environment const& environment,
                                        CallOptions const& call) {
  auto const after = [&source](std::string_view kind) {
    return source.starts_with(kind) ? source.substr(kind.size()) : std::string();
  };
  if (auto const audience = after("google-id-token:"); !audience.empty()) {
    GoogleIdToken google{.audience = audience};
    if (auto const host = environment.get("GCE_METADATA_HOST"); host && !host->empty())
      google.metadata_host = *host;
    return google_id_token(std::move(google));
  }
  if (auto const command = after("exec:"); !command.empty())
    return token_of_command(command, "--gateway-auth");
  if (auto const file = after("file:"); !file.empty())
    return token_in_file(file, "--gateway-auth", call);
  return usage(
      "the value of --gateway-auth must be google-id-token:AUDIENCE, exec:CMD or file:PATH");
}

Result<void> add_gateways(Credentials& to, HeaderList const& headers, SharedOptions const& options,
                          Environment const& environment, CallOptions const& call) {
  if (!options.gateway_auth) {
    if (options.gateway_auth_header) return usage("--gateway-auth-header needs --gateway-auth");
    return {};
  }
  std::string const name = options.gateway_auth_header.value_or("Proxy-Authorization");
  bool const is_rays = strcasecmp(name.c_str(), "X-Ray-Authorization") == 0;
  if (is_rays || !parse_headers(nlohmann::json{{name, ""}}.dump(
                     -1, ' ', true, nlohmann::json::error_handler_t::replace)))
    return usage(
        "the value of --gateway-auth-header is not the name of a header that a gateway "
        "could read");
  if (has_header(headers, name) && strcasecmp(name.c_str(), "Authorization") != 0)
    return usage("the header " + name + " is given, and is also the one of --gateway-auth",
                 "choose another with --gateway-auth-header");
  auto gateway = gateway_identity(*options.gateway_auth, environment, call);
  if (!gateway) return std::move(gateway).error();
  to.headers = beside_gateway(std::move(to.headers), *std::move(gateway), name);
  to.origins.push_back("credentials for a gateway (from " + options.origins.of("--gateway-auth") +
                       "), sent as " + name);
  to.credentials +=
      (to.credentials.empty() ? "those of" : " and those of") + std::string(" --gateway-auth");
  return {};
}

}  // namespace

Result<Credentials> resolve_credentials(SharedOptions const& options,
                                        Environment const& environment, Shown const& shown,
                                        CallOptions const& call) {
  auto const headers =
      options.headers ? parse_headers(*options.headers) : headers_from_environment(environment);
  if (!headers) return headers.error();
  Credentials credentials;
  if (auto added = add_rays(credentials, *headers, options, environment, shown, call); !added)
    return added.error();
  if (auto added = add_gateways(credentials, *headers, options, environment, call); !added)
    return added.error();
  return credentials;
}

}  // namespace rayjobs::cli
