// An option wins over the environment; each setting remembers where it came from.
#include "settings/settings.hpp"

#include "line/command_words.hpp"
#include "line/values.hpp"
#include "settings/connection_settings.hpp"

#include <rayjobs/printable.hpp>

#include <algorithm>
#include <iterator>
#include <strings.h>
#include <utility>

namespace rayjobs::cli {

namespace {

bool has_authorization(HeaderList const& headers) {
  return std::ranges::any_of(headers, [](auto const& header) {
    return strcasecmp(header.first.c_str(), "authorization") == 0;
  });
}

std::string names_of(HeaderList const& headers) {
  std::string names;
  for (auto const& [name, value] : headers) names += (names.empty() ? "" : ", ") + name;
  return names;
}

/// The token that an option names; without headers if none does. A command is not run yet.
Result<TokenSource> token_from_options(SharedOptions const& options, CallOptions const& call) {
  if (options.token_file && options.token_command)
    return usage("--token-file and --token-command cannot be used together");
  if (options.token_command) {
    auto words = parse_command_words(*options.token_command, "--token-command");
    if (!words) return std::move(words).error();
    return TokenSource{.headers = bearer_token_command({.argv = *std::move(words)}),
                       .origin = "--token-command"};
  }
  if (!options.token_file) return TokenSource{};
  TokenSource source{.headers = bearer_token_file(*options.token_file, call),
                     .origin = "--token-file"};
  // Read once here, so that a missing token fails before the first request.
  if (auto token = source.headers(); !token) {
    token.error().context = source.origin;
    return std::move(token).error();
  }
  return source;
}

/// --headers, or else RAY_JOB_HEADERS (which is then not even parsed, as in Ray), and the token. An
/// option's wins over a variable's.
Result<void> add_credentials(Settings& settings, SharedOptions const& options,
                             Environment const& environment, CallOptions const& call) {
  auto const headers =
      options.headers ? parse_headers(*options.headers) : headers_from_environment(environment);
  if (!headers) return headers.error();
  std::string const origin = options.headers ? "--headers" : "RAY_JOB_HEADERS";
  if (!headers->empty()) {
    settings.client.headers = static_headers(*headers);
    settings.origins.push_back("headers " + names_of(*headers) + " (from " + origin + ')');
  }
  auto token = token_from_options(options, call);
  if (!token) return token.error();
  if (has_authorization(*headers) && (options.headers || !token->headers)) {
    settings.credentials = "the Authorization header of " + origin;
    if (token->headers)
      settings.warnings.push_back(
          "the Authorization header of --headers is sent, not the token of " + token->origin);
    return {};
  }
  if (settings.address.user_info()) {
    settings.credentials = "the user and password of the address";
  }
  if (!token->headers) token = token_from_environment(environment, call);
  if (!token) return token.error();
  if (!token->headers) return {};
  settings.client.headers = combine(std::move(token->headers), settings.client.headers);
  settings.origins.push_back("token (from " + token->origin + ')');
  settings.credentials = "the token of " + token->origin;
  return {};
}

}  // namespace

Result<Settings> resolve_settings(SharedOptions const& options, Environment const& environment,
                                  CallOptions const& call) {
  auto resolved = resolve_address(options.address, environment);
  if (!resolved) return std::move(resolved).error();
  auto reached = resolve_connection(options, environment, resolved->address);
  if (!reached) return std::move(reached).error();
  Settings settings{.address = std::move(resolved->address),
                    .client = std::move(reached->client),
                    .note = std::move(resolved->note),
                    .authorities = std::move(reached->authorities),
                    .warnings = std::move(reached->warnings),
                    .secrets = std::move(reached->secrets)};
  settings.address_is_default = resolved->origin == "default";
  std::ranges::move(
      secrets_of_url(options.address ? *options.address
                                     : environment.get(resolved->origin).value_or("")),
      std::back_inserter(settings.secrets));
  settings.client.user_agent_suffix = "ray-submit";
  settings.origins.push_back("address " + settings.address.redacted() + " (from " +
                             (options.address ? "--address" : resolved->origin) + ')');
  std::ranges::move(reached->origins, std::back_inserter(settings.origins));
  if (auto added = add_credentials(settings, options, environment, call); !added)
    return added.error();
  return settings;
}

}  // namespace rayjobs::cli
