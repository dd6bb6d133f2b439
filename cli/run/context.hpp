// What every command is given: streams, environment, signals, messages and a client; and how it
// ends in an error or an answer.
#pragma once

#include "line/shared_options.hpp"
#include "outcome/exit_code.hpp"
#include "output/io.hpp"
#include "output/messages.hpp"
#include "run/given_headers.hpp"
#include "run/signals.hpp"
#include "settings/settings.hpp"

#include <rayjobs/client.hpp>
#include <rayjobs/environment.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

/// For a command that only asks, and that a person may be waiting for.
inline constexpr std::chrono::seconds kShortPatience{10};
/// For a command that sees something through.
inline constexpr std::chrono::seconds kLongPatience{60};

/// For a first answer from the address that is used where none was given: nothing may be there.
inline constexpr std::chrono::seconds kPatienceWithDefault{3};

/// Whether a command is about to send something.
enum class Contact { soon, none };

/// Rounded up, and never zero, so that it may serve as a timeout.
std::chrono::milliseconds left_until(std::chrono::steady_clock::time_point time);

struct Context {
  Io& io;
  Environment const& environment;
  Interrupts const& interrupts;
  Messages& messages;
  SharedOptions const& shared;
  std::string credentials{};      ///< Set by client().
  TokenIfAsked token_if_asked{};  ///< Set by client().
  std::shared_ptr<GivenHeaders> given_headers = std::make_shared<GivenHeaders>();
  std::vector<std::string> secrets{};    ///< Values of the request that no text is to show.
  std::chrono::milliseconds patience{};  ///< Set by client().
  bool address_is_default = false;       ///< Set by client().
  std::optional<std::chrono::steady_clock::time_point> deadline{};  ///< Set by limit().
  bool output_judged = false;                                       ///< Set by with_output().
  /// Of what fail() was told, that with the highest exit code.
  std::optional<Error> failure{};
  ExitCode failure_code = ExitCode::success;
  bool answered = false;  ///< The JSON value of -o json was printed, or the last event.

  bool is_text() const { return shared.output == OutputFormat::text; }
  bool json() const { return shared.output == OutputFormat::json; }
  bool events() const { return shared.output == OutputFormat::ndjson; }
  /// Ended by the signals that end the process, and when the time of limit() is up.
  CallOptions call() const;
  /// The time of limit() is up.
  bool is_late() const;
  /// Nothing more is to be asked: a signal has come, or the time is up.
  bool is_over() const { return is_late() || interrupts.token().stop_requested(); }
  /// The whole run ends so long from now; none: no limit.
  void limit(std::optional<std::chrono::milliseconds> duration);

  /// A client of the cluster that options and environment name, which goes on trying for
  /// --retry-budget, or `default_patience`, when it gets no answer. Sends nothing, except where
  /// nobody gave an address and contact is to come: then it first looks whether anybody is there.
  /// Its errors are those of Phase::options.
  Result<Client> client(std::chrono::milliseconds default_patience,
                        Contact contact = Contact::soon);
  /// The same for a command whose first request comes next: sets the limit of --timeout and tells
  /// the address.
  Result<Client> connect(std::chrono::milliseconds default_patience,
                         std::optional<std::string> const& timeout = {});

  /// A server may repeat what it was sent: `text` without what is secret in this run.
  std::string without_secrets(std::string text) const;
  /// The error with its hints, and without secrets.
  Error shown(Error error) const;
  /// Says what went wrong and answers with its exit code; after a signal, that signal's.
  ExitCode fail(Error error, Phase phase) { return tell(shown(std::move(error)), phase); }
  /// The same of an error that shown() has made.
  ExitCode tell(Error const& error, Phase phase);
  /// The command's one JSON value, as -o asks for it; nothing as text. Answers with `code`.
  ExitCode answer(ExitCode code, nlohmann::ordered_json const& members);
  /// The exit code of a command that has ended with `code`. A failure without an answer gets one.
  ExitCode finish(ExitCode code);
  /// `code`, or, where that is success and standard output is not complete, the code of why. Says
  /// so at the first call. A reader that has left is no failure.
  ExitCode with_output(ExitCode code);

 private:
  std::string sent_credentials() const;
  Result<void> look_at_default(Settings const& settings) const;
};

}  // namespace rayjobs::cli
