// An option wins over the environment; each setting remembers where it came from.
#include "settings/settings.hpp"

#include "settings/connection_settings.hpp"
#include "settings/credentials.hpp"

#include <rayjobs/printable.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace rayjobs::cli {

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
  // Also one that has not been sent: it may come back from elsewhere.
  if (auto token = environment.get("RAY_AUTH_TOKEN")) settings.secrets.push_back(*std::move(token));
  settings.client.user_agent_suffix = "ray-submit";
  settings.origins.push_back(
      "address " + settings.address.redacted() + " (from " +
      (options.address ? options.origins.of("--address") : resolved->origin) + ')');
  if (!options.address_note.empty()) settings.note = options.address_note;
  std::ranges::move(reached->origins, std::back_inserter(settings.origins));
  auto proven = resolve_credentials(options, environment,
                                    {.address = settings.address,
                                     .connection = settings.client.connection,
                                     .tls = settings.client.tls},
                                    call);
  if (!proven) return std::move(proven).error();
  settings.client.headers = std::move(proven->headers);
  settings.credentials = std::move(proven->credentials);
  settings.token_if_asked = std::move(proven->token_if_asked);
  std::ranges::move(proven->origins, std::back_inserter(settings.origins));
  std::ranges::move(proven->warnings, std::back_inserter(settings.warnings));
  return settings;
}

}  // namespace rayjobs::cli
