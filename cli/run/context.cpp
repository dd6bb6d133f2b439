// Context: a client, what no text may show, and the one way in which a command ends.
#include "run/context.hpp"

#include "line/values.hpp"
#include "outcome/answer.hpp"

#include <rayjobs/printable.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rayjobs::cli {

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

/// Any answer will do.
Result<void> Context::look_at_default(Settings const& settings) const {
  ClientOptions brief = settings.client;
  brief.retry.total_budget = kPatienceWithDefault;
  auto& timeout = brief.request_timeout;
  if (timeout == std::chrono::milliseconds{0} || timeout > kPatienceWithDefault)
    timeout = kPatienceWithDefault;
  auto const client = Client::create(settings.address, std::move(brief));
  if (!client) return client.error();
  auto const there = client->version(call());
  bool const nobody =
      !there && there.error().code == ErrorCode::unavailable && there.error().http_status == 0;
  return nobody ? there.error() : Result<void>{};
}

Result<Client> Context::client(std::chrono::milliseconds default_patience, Contact contact) {
  auto settings = resolve_settings(shared, environment, call());
  if (!settings) return std::move(settings).error();
  for (std::string const& origin : settings->origins) io.verbose(1, origin);
  if (!settings->note.empty()) io.note(settings->note);
  for (std::string const& warning : settings->warnings) io.warn(warning);
  credentials = std::move(settings->credentials);
  token_if_asked = std::move(settings->token_if_asked);
  secrets.insert(secrets.end(), settings->secrets.begin(), settings->secrets.end());
  address_is_default = settings->address_is_default;
  if (!shared.retry_budget) settings->client.retry.total_budget = default_patience;
  patience = settings->client.retry.total_budget;
  settings->client.headers =
      GivenHeaders::remembered(std::move(settings->client.headers), given_headers);
  settings->client.log = [this](LogRecord const& record) {
    int const level = record.level == LogRecord::Level::info ? 1 : 2;
    bool const is_warning = record.level == LogRecord::Level::warning;
    if (!is_warning && shared.verbosity < level) return;
    std::string const text = without_secrets(std::string(record.text));
    if (is_warning) return io.note(text);
    io.verbose(level, text);
  };
  if (address_is_default && contact == Contact::soon && !shared.retry_budget)
    if (auto there = look_at_default(*settings); !there) return std::move(there).error();
  auto made = Client::create(std::move(settings->address), std::move(settings->client));
  // Its only files are those of TLS; the error about a client's own names it.
  if (!made && made.error().code == ErrorCode::io && made.error().context.empty())
    made.error().context = settings->authorities;
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
  for (std::string const& value : given_headers->values()) {
    hidden.push_back(value);
    hidden.push_back(value.substr(value.find(' ') + 1));  // "Bearer TOKEN"
  }
  return without_credentials(rayjobs::without_secrets(std::move(text), std::move(hidden)));
}

/// In words.
std::string Context::sent_credentials() const {
  std::string const also = credentials.empty() ? "" : " and " + credentials;
  std::string const& token = token_if_asked.name;
  if (token_if_asked.was_sent && *token_if_asked.was_sent)
    return "the credentials sent were " + token + also;
  std::string const kept =
      token.empty() ? "" : " (" + token + " is sent only to a Ray that asks for one)";
  if (credentials.empty()) return "no credentials were sent" + kept;
  return "the credentials sent were " + credentials + kept;
}

Error Context::shown(Error error) const {
  bool const interrupted = error.code == ErrorCode::cancelled && interrupts.signal() != 0;
  if (interrupted && error.message.empty()) error.message = "interrupted";
  bool const is_auth =
      error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden;
  constexpr int kProxyLogin = 407;
  if (is_auth && error.http_status != 0 && error.http_status != kProxyLogin) {
    std::string const used = sent_credentials();
    error.hint = error.hint.empty() ? used : used + "; " + error.hint;
  }
  if (error.code == ErrorCode::unavailable && address_is_default)
    error.hint = "no address was given: give --address, or set RAY_ADDRESS";
  constexpr int kNotFound = 404;
  if (error.code == ErrorCode::not_found && error.http_status == kNotFound && error.hint.empty())
    error.hint = messages.program() + " list shows the ids of all jobs";
  if (error.code == ErrorCode::invalid_argument)
    if (std::string const told = shared.origins.told_in(error.message); !told.empty())
      error.hint = error.hint.empty() ? told : told + "; " + error.hint;
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
