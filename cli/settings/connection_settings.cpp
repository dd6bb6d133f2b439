// An option wins over the environment; what has no effect is said.
#include "settings/connection_settings.hpp"

#include "line/values.hpp"

#include <rayjobs/printable.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace rayjobs::cli {

namespace {

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

void take_authorities(ConnectionSettings& settings, ResolvedTls found) {
  settings.client.tls = std::move(found.options);
  std::ranges::move(found.warnings, std::back_inserter(settings.warnings));
  if (found.origin.empty()) return;
  settings.origins.push_back("certificate authorities (from " + found.origin + ')');
  settings.authorities = std::move(found.origin);
}

Result<void> take_client_certificate(ConnectionSettings& settings, SharedOptions const& options,
                                     bool https) {
  if (!options.cert) {
    if (options.key || options.key_passphrase_file)
      return usage(std::string(options.key ? "--key" : "--key-passphrase-file") + " needs --cert");
    return {};
  }
  if (!https) {
    settings.warnings.emplace_back("--cert has no effect: the address is not https");
    return {};
  }
  settings.client.tls.client_cert = *options.cert;
  settings.client.tls.client_key = options.key.value_or("");
  settings.client.tls.client_key_passphrase_file = options.key_passphrase_file.value_or("");
  settings.origins.push_back("client certificate (from " + options.origins.of("--cert") + ')');
  return {};
}

/// The variable that libcurl takes the proxy from.
std::string proxy_variable(Environment const& environment, bool https) {
  // HTTP_PROXY in capitals may come from a header of a web server's request.
  std::vector<std::string> const names =
      https ? std::vector<std::string>{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
            : std::vector<std::string>{"http_proxy", "all_proxy", "ALL_PROXY"};
  auto const set = std::ranges::find_if(
      names, [&](std::string const& name) { return environment.get(name).has_value(); });
  return set == names.end() ? "" : *set;
}

/// `url` as it may be shown.
std::string shown_proxy(std::string const& url) {
  return without_credentials(url.find("://") == std::string::npos ? "http://" + url : url);
}

Result<void> take_route(ConnectionSettings& settings, SharedOptions const& options,
                        Environment const& environment, bool https) {
  if (options.proxy && options.unix_socket)
    return usage("--proxy and --unix-socket cannot be used together");
  ConnectionOptions& route = settings.client.connection;
  route.proxy = options.proxy;
  route.resolve = options.resolve;
  route.unix_socket = options.unix_socket.value_or("");
  for (std::string const& entry : route.resolve)
    settings.origins.push_back("address " + printable_line(entry) + " (from " +
                               options.origins.of("--resolve") + ')');
  if (options.unix_socket) {
    settings.origins.push_back("unix socket " + printable_line(*options.unix_socket) + " (from " +
                               options.origins.of("--unix-socket") + ')');
    return {};
  }
  std::string origin = options.origins.of("--proxy");
  std::string url = options.proxy.value_or("");
  if (!options.proxy) {
    origin = proxy_variable(environment, https);
    url = environment.get(origin).value_or("");
  }
  if (url.empty()) return {};
  std::ranges::move(secrets_of_url(url), std::back_inserter(settings.secrets));
  bool const exceptions = environment.get("no_proxy") || environment.get("NO_PROXY");
  settings.origins.push_back("proxy " + printable_line(shown_proxy(url)) + " (from " + origin +
                             ')' + (exceptions ? ", but for hosts in no_proxy" : ""));
  return {};
}

}  // namespace

Result<ConnectionSettings> resolve_connection(SharedOptions const& options,
                                              Environment const& environment,
                                              Address const& address) {
  bool const https = address.base_url().starts_with("https:");
  ConnectionSettings settings;
  if (auto taken = take_times(options, settings.client); !taken) return taken.error();
  if (options.verify) {
    auto tls = parse_verify(*options.verify);
    if (!tls) return std::move(tls).error();
    settings.client.tls = *std::move(tls);
    settings.origins.push_back(
        std::string(settings.client.tls.verify_peer ? "verified" : "unverified") +
        " TLS connections (from " + options.origins.of("--verify") + ')');
  } else if (https) {
    take_authorities(settings, tls_from_environment(environment));
  }
  settings.client.tls.min_version = options.tls_min;
  if (auto taken = first_failure({take_client_certificate(settings, options, https),
                                  take_route(settings, options, environment, https)});
      !taken)
    return taken.error();
  return settings;
}

}  // namespace rayjobs::cli
