// The options that every command has.
#pragma once

#include "line/option.hpp"

#include <optional>
#include <string>

namespace rayjobs::cli {

enum class OutputFormat { text, json, ndjson };
enum class ColorWhen { automatic, always, never };

struct SharedOptions {
  std::optional<std::string> address{};
  std::optional<std::string> verify{};
  std::optional<std::string> headers{};
  std::optional<std::string> token_file{};
  std::optional<std::string> token_command{};
  std::optional<std::string> cert{};
  std::optional<std::string> key{};
  std::optional<std::string> key_passphrase_file{};
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
