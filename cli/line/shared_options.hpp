// The options that every command has.
#pragma once

#include "line/option.hpp"

#include <rayjobs/auth.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs::cli {

enum class OutputFormat { text, json, ndjson };
enum class ColorWhen { automatic, always, never };

/// Which source has set an option, in words.
class Origins {
 public:
  void add(Option const& option, std::string source) { all_.emplace_back(option.names, source); }
  /// "RAYJOBS_VERIFY" or "profile work"; the name itself when the command line has set it.
  std::string of(std::string_view name) const;
  /// For each option of theirs that `text` names, or whose field of the runtime environment:
  /// "--verify comes from profile work".
  std::string told_in(std::string_view text) const;

 private:
  std::vector<std::pair<std::string, std::string>> all_{};  ///< Names, source.
};

struct SharedOptions {
  std::optional<std::string> address{};
  std::optional<std::string> verify{};
  std::optional<std::string> headers{};
  std::optional<std::string> token_file{};
  std::optional<std::string> token_command{};
  std::optional<std::string> gateway_auth{};
  std::optional<std::string> gateway_auth_header{};
  std::optional<std::string> cert{};
  std::optional<std::string> key{};
  std::optional<std::string> key_passphrase_file{};
  TlsVersion tls_min = TlsVersion::tls_1_2;
  std::optional<std::string> proxy{};
  std::vector<std::string> resolve{};
  std::optional<std::string> unix_socket{};
  std::optional<std::string> retry_budget{};
  std::optional<std::string> request_timeout{};
  std::optional<std::string> connect_timeout{};
  std::optional<std::string> config{};
  std::optional<std::string> profile{};
  bool no_config = false;
  OutputFormat output = OutputFormat::text;
  ColorWhen color = ColorWhen::automatic;
  int verbosity = 0;
  bool quiet = false;
  bool show_env = false;  ///< The values of env_vars, too.
  bool help = false;      ///< In place of the command.
  bool version = false;   ///< In place of the command.
  /// Of the options above and the command's own: where those come from that the line does not set.
  Origins origins{};
  std::string address_note{};                   ///< Two sources name different addresses.
  std::vector<std::string> unused_variables{};  ///< A sentence for each, to warn of.
  std::vector<GivenOption> on_line{};           ///< As they were given.
};

OptionGroup declare(SharedOptions& to);

}  // namespace rayjobs::cli
