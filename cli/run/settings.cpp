// An option wins over the environment; each setting remembers where it came from.
#include "run/settings.hpp"

#include "line/values.hpp"

#include <algorithm>
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

/// --headers, or else RAY_JOB_HEADERS (which is then not even parsed, as in Ray), and the token.
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
  if (has_authorization(*headers)) {
    settings.credentials = "the Authorization header of " + origin;
    return {};
  }
  if (settings.address.user_info()) {
    settings.credentials = "the user and password of the address";
  }
  auto token = token_from_environment(environment, call);
  if (!token) return token.error();
  if (!token->headers) return {};
  settings.client.headers = settings.client.headers
                                ? combine(settings.client.headers, std::move(token->headers))
                                : std::move(token->headers);
  settings.origins.push_back("token (from " + token->origin + ')');
  settings.credentials = "the token of " + token->origin;
  return {};
}

Result<void> take_duration(std::optional<std::string> const& text, std::string const& option,
                           std::chrono::milliseconds& to) {
  auto const duration = parse_duration(text, option);
  if (!duration) return duration.error();
  if (*duration) to = **duration;
  return {};
}

Result<void> take_times(SharedOptions const& options, ClientOptions& to) {
  return first_failure(
      {take_duration(options.retry_budget, "--retry-budget", to.retry.total_budget),
       take_duration(options.request_timeout, "--request-timeout", to.request_timeout),
       take_duration(options.connect_timeout, "--connect-timeout", to.connect_timeout)});
}

void take_authorities(Settings& settings, ResolvedTls found) {
  settings.client.tls = std::move(found.options);
  settings.warnings = std::move(found.warnings);
  if (found.origin.empty()) return;
  settings.origins.push_back("certificate authorities (from " + found.origin + ')');
  settings.authorities = std::move(found.origin);
}

}  // namespace

Result<Settings> resolve_settings(SharedOptions const& options, Environment const& environment,
                                  CallOptions const& call) {
  auto resolved = resolve_address(options.address, environment);
  if (!resolved) return std::move(resolved).error();
  Settings settings{.address = std::move(resolved->address), .note = std::move(resolved->note)};
  settings.address_is_default = resolved->origin == "default";
  settings.client.user_agent_suffix = "ray-submit";
  settings.origins.push_back("address " + settings.address.redacted() + " (from " +
                             (options.address ? "--address" : resolved->origin) + ')');
  if (auto taken = take_times(options, settings.client); !taken) return taken.error();
  if (options.verify) {
    auto tls = parse_verify(*options.verify);
    if (!tls) return std::move(tls).error();
    settings.client.tls = *std::move(tls);
    settings.origins.push_back(
        std::string(settings.client.tls.verify_peer ? "verified" : "unverified") +
        " TLS connections (from --verify)");
  } else if (settings.address.base_url().starts_with("https:")) {
    take_authorities(settings, tls_from_environment(environment));
  }
  if (auto added = add_credentials(settings, options, environment, call); !added)
    return added.error();
  return settings;
}

}  // namespace rayjobs::cli
