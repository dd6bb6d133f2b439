// Context: making a client, and ending in an error.
#include "run/context.hpp"

#include "run/settings.hpp"

#include <algorithm>
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

Result<Client> Context::connect(std::chrono::milliseconds default_patience) {
  auto settings = resolve_settings(shared, environment);
  if (!settings) return std::move(settings).error();
  for (std::string const& origin : settings->origins) io.verbose(1, origin);
  if (!settings->note.empty()) io.note(settings->note);
  credentials = std::move(settings->credentials);
  if (!shared.retry_budget) settings->client.retry.total_budget = default_patience;
  patience = settings->client.retry.total_budget;
  settings->client.log = [&out = io](LogRecord const& record) {
    switch (record.level) {
      case LogRecord::Level::warning:
        out.note(record.text);
        break;
      case LogRecord::Level::info:
        out.verbose(1, record.text);
        break;
      case LogRecord::Level::debug:
        out.verbose(2, record.text);
        break;
    }
  };
  return Client::create(std::move(settings->address), std::move(settings->client));
}

ExitCode Context::fail(Error error, Phase phase) const {
  ExitCode const code =
      exit_code({.error = error.code, .phase = phase, .signal = interrupts.signal()});
  if (error.code == ErrorCode::cancelled && interrupts.signal() != 0) {
    io.note("interrupted");
    return code;
  }
  bool const is_auth =
      error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden;
  if (is_auth && error.http_status != 0) {
    std::string const used = credentials.empty() ? "no credentials were sent"
                                                 : "the credentials sent were " + credentials;
    error.hint = error.hint.empty() ? used : used + "; " + error.hint;
  }
  io.error(error);
  return code;
}

}  // namespace rayjobs::cli
