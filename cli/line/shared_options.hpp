// The options that every command has.
#pragma once

#include "line/option.hpp"

#include <rayjobs/auth.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

enum class OutputFormat { text, json, ndjson };
enum class ColorWhen { automatic, always, never };

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
  OutputFormat output = OutputFormat::text;
  ColorWhen color = ColorWhen::automatic;
  int verbosity = 0;
  bool quiet = false;
  bool show_env = false;  ///< The values of env_vars, too.
  bool help = false;      ///< In place of the command.
  bool version = false;   ///< In place of the command.
};

OptionGroup declare(SharedOptions& to);

}  // namespace rayjobs::cli
