// Context: settings and a client out of options and environment, and ending in an error.
#include "run/context.hpp"

#include "line/values.hpp"
#include "outcome/answer.hpp"

#include <rayjobs/printable.hpp>

#include <algorithm>
#include <cerrno>
#include <strings.h>
#include <utility>

namespace rayjobs::cli {

namespace {

constexpr std::string_view kHidden = "<redacted>";
constexpr std::size_t kShortestSecret = 6;  ///< A shorter one may be any word.

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

std::chrono::milliseconds left_until(std::chrono::steady_clock::time_point time) {
  auto const left = time - std::chrono::steady_clock::now();
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(left), std::chrono::milliseconds(1));
}

CallOptions Context::call() const {
  CallOptions call{.stop = interrupts.token(), .timeout = {}, .progress = {}};
  if (deadline) call.timeout = left_until(*deadline);
  return call;
}

bool Context::is_late() const { return deadline && std::chrono::steady_clock::now() >= *deadline; }

void Context::limit(std::optional<std::chrono::milliseconds> duration) {
  if (duration) deadline = std::chrono::steady_clock::now() + *duration;
}

Result<Client> Context::client(std::chrono::milliseconds default_patience) {
  auto settings = resolve_settings(shared, environment, call());
  if (!settings) return std::move(settings).error();
  for (std::string const& origin : settings->origins) io.verbose(1, origin);
  if (!settings->note.empty()) io.note(settings->note);
  for (std::string const& warning : settings->warnings) io.warn(warning);
  credentials = std::move(settings->credentials);
  address_is_default = settings->address_is_default;
  if (!shared.retry_budget)
    settings->client.retry.total_budget =
        address_is_default
            ? std::min<std::chrono::milliseconds>(default_patience, kPatienceWithDefault)
            : default_patience;
  patience = settings->client.retry.total_budget;
  headers = settings->client.headers;
  settings->client.log = [this](LogRecord const& record) {
    int const level = record.level == LogRecord::Level::info ? 1 : 2;
    bool const is_warning = record.level == LogRecord::Level::warning;
    if (!is_warning && shared.verbosity < level) return;
    std::string const text = without_secrets(std::string(record.text));
    if (is_warning) return io.note(text);
    io.verbose(level, text);
  };
  auto made = Client::create(std::move(settings->address), std::move(settings->client));
  // Its only files are those of TLS.
  if (!made && made.error().code == ErrorCode::io) made.error().context = settings->authorities;
  return made;
}

Result<Client> Context::connect(std::chrono::milliseconds default_patience,
                                std::optional<std::string> const& timeout) {
  auto const duration = parse_duration(timeout, "--timeout");
  if (!duration) return duration.error();
  limit(*duration);
  auto connected = client(default_patience);
  if (!connected) return connected;
  messages.server(connected->address());
  return connected;
}

std::string Context::without_secrets(std::string text) const {
  std::vector<std::string> hidden = secrets;
  if (auto const sent = headers ? headers() : Result<HeaderList>(HeaderList{}); sent)
    for (auto const& [name, value] : *sent) {
      hidden.push_back(value);
      hidden.push_back(value.substr(value.find(' ') + 1));  // "Bearer TOKEN"
    }
  std::erase_if(hidden, [](auto const& secret) { return secret.size() < kShortestSecret; });
  // One may begin another, whose rest would be left.
  std::ranges::sort(hidden, std::ranges::greater(), &std::string::size);
  for (std::string const& secret : hidden)
    for (auto at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + kHidden.size()))
      text.replace(at, secret.size(), kHidden);
  return without_credentials(text);
}

Error Context::shown(Error error) const {
  bool const interrupted = error.code == ErrorCode::cancelled && interrupts.signal() != 0;
  if (interrupted && error.message.empty()) error.message = "interrupted";
  bool const is_auth =
      error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden;
  if (is_auth && error.http_status != 0) {
    std::string const used = credentials.empty() ? "no credentials were sent"
                                                 : "the credentials sent were " + credentials;
    error.hint = error.hint.empty() ? used : used + "; " + error.hint;
  }
  if (error.code == ErrorCode::unavailable && address_is_default)
    error.hint = "no address was given: give --address, or set RAY_ADDRESS";
  constexpr int kNotFound = 404;
  if (error.code == ErrorCode::not_found && error.http_status == kNotFound && error.hint.empty())
    error.hint = messages.program() + " list shows the ids of all jobs";
  for (std::string* const text : {&error.message, &error.context, &error.hint, &error.detail})
    *text = without_secrets(std::move(*text));
  return error;
}

ExitCode Context::tell(Error const& error, Phase phase) {
  ExitCode const code =
      exit_code({.error = error.code, .phase = phase, .signal = interrupts.signal()});
  if (error.code == ErrorCode::cancelled && interrupts.signal() != 0) {
    io.note("interrupted");
  } else {
    io.error(error);
  }
  if (!failure || code > failure_code) {
    failure = error;
    failure_code = code;
  }
  return code;
}

ExitCode Context::answer(ExitCode code, nlohmann::ordered_json const& members) {
  io.out(answer_text(shared.output, members, code, failure));
  answered = true;
  return code;
}

ExitCode Context::finish(ExitCode code) {
  if (code != ExitCode::success && !answered) answer(code, nlohmann::ordered_json::object());
  return with_output(code);
}

ExitCode Context::with_output(ExitCode code) {
  int const problem = io.out_problem();
  if (problem == 0 || problem == EPIPE) return code;
  Error const error = unwritable_output(problem);
  if (!std::exchange(output_judged, true)) io.error(error);
  return with_late_failure(
      code, {.error = error.code, .phase = Phase::local, .signal = interrupts.signal()});
}

}  // namespace rayjobs::cli
