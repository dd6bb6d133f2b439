// Environment variables: where they come from, and what those of Ray mean for the client.
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/environment.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rayjobs {
namespace {

constexpr std::array kAddressVariables{"RAY_API_SERVER_ADDRESS", "RAY_ADDRESS"};
constexpr auto kSubmitterAddress = "RAY_DASHBOARD_ADDRESS";
constexpr auto kSubmitterId = "RAY_JOB_SUBMISSION_ID";

/// The variable's value; empty counts as unset.
std::string value_of(Environment const& environment, std::string const& name) {
  return environment.get(name).value_or("");
}

/// Whether this is the submitter of one of KubeRay's RayJobs.
bool is_submitter(Environment const& environment) {
  return !value_of(environment, kSubmitterAddress).empty() &&
         !value_of(environment, kSubmitterId).empty();
}

std::string override_note(Address const& given, Environment const& environment) {
  for (std::string const variable : kAddressVariables) {
    std::string const value = value_of(environment, variable);
    if (value.empty()) continue;
    auto const other = Address::parse(value);
    if (!other)
      return variable + ", which is not a dashboard address, is ignored: an address was given";
    if (*other == given) return {};
    return "the given address " + given.redacted() + " is used, not " + other->redacted() + " of " +
           variable;
  }
  return {};
}

/// bearer_token_file() of a file that is not looked at before.
HeaderProvider read_when_asked(std::filesystem::path file) {
  struct Opened {
    std::once_flag once{};
    HeaderProvider headers{};
  };
  return [file = std::move(file), opened = std::make_shared<Opened>()](HeaderQuery const& query) {
    std::call_once(opened->once, [&] {
      opened->headers =
          bearer_token_file(file, CallOptions{.stop = query.stop, .timeout = query.timeout});
    });
    return opened->headers(query);
  };
}

bool is_this_machine(std::string_view base_url) {
  std::string_view host = base_url.substr(base_url.find("://") + 3);
  host = host.substr(0, host.find('/'));
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1) == "[::1]";
  host = host.substr(0, host.find(':'));
  in_addr number{};
  constexpr std::uint32_t kLoopback = 127;
  return detail::equal_ignoring_case(host, "localhost") ||
         (::inet_pton(AF_INET, std::string(host).c_str(), &number) == 1 &&
          ntohl(number.s_addr) >> 24U == kLoopback);
}

/// Nobody in between reads what is sent.
bool keeps_a_secret(Environment const& environment, Address const& address,
                    ConnectionOptions const& connection, TlsOptions const& tls) {
  std::string_view const url = address.base_url();
  if (url.starts_with("https:")) return tls.verify_peer;
  if (!is_this_machine(url) || !connection.resolve.empty()) return false;
  if (connection.proxy) return connection.proxy->empty();
  if (!connection.unix_socket.empty()) return true;
  return std::ranges::all_of(
      std::array{"http_proxy", "all_proxy", "ALL_PROXY"},
      [&](std::string const& name) { return value_of(environment, name).empty(); });
}

/// A path of certificate authorities that is not used, the reason, and the variables that name it.
struct IgnoredPath {
  std::string path{};
  std::string reason{};
  std::string variables{};
};

void add_name(std::string& names, std::string const& name) {
  names += (names.empty() ? "" : " and ") + name;
}

/// The same path in a second variable is the same mistake.
void ignore(std::vector<IgnoredPath>& all, IgnoredPath one) {
  for (IgnoredPath& known : all)
    if (known.path == one.path) return add_name(known.variables, one.variables);
  all.push_back(std::move(one));
}

}  // namespace

Environment Environment::process() {
  return {[](std::string const& name) -> std::optional<std::string> {
            char const* const value = std::getenv(name.c_str());
            if (value == nullptr) return std::nullopt;
            return std::string(value);
          },
          [] {
            std::vector<std::string> names;
            for (char** one = ::environ; one != nullptr && *one != nullptr; ++one) {
              std::string_view const text(*one);
              names.emplace_back(text.substr(0, text.find('=')));
            }
            return names;
          }};
}

Environment::Environment(std::map<std::string, std::string> variables)
    : Environment(
          [variables](std::string const& name) -> std::optional<std::string> {
            auto const found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
          },
          [variables] {
            std::vector<std::string> names;
            for (auto const& variable : variables) names.push_back(variable.first);
            return names;
          }) {}

Environment Environment::without(std::vector<std::string> names) const {
  return {[lookup = lookup_,
           names = std::move(names)](std::string const& name) -> std::optional<std::string> {
            return std::ranges::find(names, name) == names.end() ? lookup(name) : std::nullopt;
          },
          names_};
}

std::vector<std::string> Environment::names(std::string_view prefix) const {
  std::vector<std::string> names = names_();
  std::erase_if(names, [&](std::string const& name) {
    return !name.starts_with(prefix) || value_of(*this, name).empty();
  });
  std::ranges::sort(names);
  return names;
}

Result<ResolvedAddress> resolve_address(std::optional<std::string> const& given,
                                        Environment const& environment) {
  if (given) {
    RAYJOBS_TRY(auto address, Address::parse(*given));
    std::string note = override_note(address, environment);
    return ResolvedAddress{
        .address = std::move(address), .origin = "given", .note = std::move(note)};
  }
  std::vector<std::string> variables(kAddressVariables.begin(), kAddressVariables.end());
  if (is_submitter(environment)) variables.emplace_back(kSubmitterAddress);
  for (std::string const& variable : variables) {
    std::string const value = value_of(environment, variable);
    if (value.empty()) continue;
    RAYJOBS_TRY(auto address, detail::in_context(Address::parse(value), variable));
    return ResolvedAddress{.address = std::move(address), .origin = variable, .note = {}};
  }
  RAYJOBS_TRY(auto address, Address::parse("http://127.0.0.1:8265"));
  return ResolvedAddress{.address = std::move(address), .origin = "default", .note = {}};
}

std::string submission_id_from_environment(Environment const& environment) {
  return is_submitter(environment) ? value_of(environment, kSubmitterId) : std::string{};
}

Result<HeaderList> headers_from_environment(Environment const& environment) {
  std::string const value = value_of(environment, "RAY_JOB_HEADERS");
  if (value.empty()) return HeaderList{};
  return detail::in_context(parse_headers(value), "RAY_JOB_HEADERS");
}

Result<TokenSource> token_from_environment(Environment const& environment,
                                           CallOptions const& call) {
  if (!detail::equal_ignoring_case(value_of(environment, "RAY_AUTH_MODE"), "token"))
    return TokenSource{};
  std::string const token = value_of(environment, "RAY_AUTH_TOKEN");
  if (!detail::trim(token).empty())
    return TokenSource{.headers = bearer_token(token), .origin = "RAY_AUTH_TOKEN"};
  // A file is read once here, so that a missing token fails before the first request.
  if (std::string const file = value_of(environment, "RAY_AUTH_TOKEN_PATH"); !file.empty()) {
    auto headers = bearer_token_file(file, call);
    RAYJOBS_TRY_VOID(detail::in_context(headers(), "RAY_AUTH_TOKEN_PATH"));
    return TokenSource{.headers = std::move(headers), .origin = "RAY_AUTH_TOKEN_PATH"};
  }
  if (std::string const home = value_of(environment, "HOME"); !home.empty()) {
    auto headers = bearer_token_file(std::filesystem::path(home) / ".ray" / "auth_token", call);
    if (headers()) return TokenSource{.headers = std::move(headers), .origin = "~/.ray/auth_token"};
  }
  return Error{.code = ErrorCode::unauthenticated,
               .message = "RAY_AUTH_MODE is token, but there is no token",
               .context = "RAY_AUTH_MODE",
               .hint =
                   "set RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH, or write the token to "
                   "~/.ray/auth_token"};
}

TokenSource token_when_ray_asks(Environment const& environment, Address const& address,
                                ConnectionOptions const& connection, TlsOptions const& tls) {
  std::string const mode = detail::to_lower(value_of(environment, "RAY_AUTH_MODE"));
  if (mode == "token" || mode == "disabled") return {};
  std::string const token = value_of(environment, "RAY_AUTH_TOKEN");
  if (!detail::trim(token).empty())
    return {.headers = when_ray_asks(bearer_token(token)), .origin = "RAY_AUTH_TOKEN"};
  if (std::string const file = value_of(environment, "RAY_AUTH_TOKEN_PATH"); !file.empty())
    return {.headers = when_ray_asks(read_when_asked(file)), .origin = "RAY_AUTH_TOKEN_PATH"};
  std::string const home = value_of(environment, "HOME");
  if (home.empty() || !keeps_a_secret(environment, address, connection, tls)) return {};
  auto const file = std::filesystem::path(home) / ".ray" / "auth_token";
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown)) return {};
  return {.headers = when_ray_asks(read_when_asked(file)), .origin = "~/.ray/auth_token"};
}

ResolvedTls tls_from_environment(Environment const& environment) {
  ResolvedTls found;
  std::vector<IgnoredPath> ignored;
  auto const take = [&](std::string const& variable) {
    std::string const path = value_of(environment, variable);
    if (path.empty()) return false;
    std::error_code failure;
    auto const status = std::filesystem::status(path, failure);
    if (!std::filesystem::exists(status)) {
      ignore(ignored, {.path = path, .reason = failure.message(), .variables = variable});
      return false;
    }
    bool const directory = std::filesystem::is_directory(status);
    std::string& taken = directory ? found.options.ca_directory : found.options.ca_file;
    if (!taken.empty() && taken != path) {
      ignore(ignored,
             {.path = path,
              .reason = found.origin + " names another " + (directory ? "directory" : "file"),
              .variables = variable});
      return false;
    }
    taken = path;
    add_name(found.origin, variable);
    return true;
  };
  if (!take("REQUESTS_CA_BUNDLE") && !take("CURL_CA_BUNDLE")) {
    take("SSL_CERT_FILE");
    take("SSL_CERT_DIR");
  }
  for (IgnoredPath const& one : ignored)
    found.warnings.push_back("the path in " + one.variables +
                             " is ignored: " + detail::printable(one.path) + " (" + one.reason +
                             "); correct it, or unset the variable");
  return found;
}

PackageOptions package_options_from_environment(Environment const& environment) {
  PackageOptions options;
  options.honour_gitignore = value_of(environment, "RAY_RUNTIME_ENV_IGNORE_GITIGNORE") != "1";
  if (auto const names = environment.get("RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES")) {
    options.default_excludes.clear();
    for (auto const name : detail::split(*names, ','))
      if (auto const word = detail::trim(name); !word.empty())
        options.default_excludes.emplace_back(word);
  }
  return options;
}

}  // namespace rayjobs
