// A command's options: declared to CLI11, which formats the help, and read by our own scanner.
#pragma once

#include "line/argv.hpp"

#include <rayjobs/result.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rayjobs::cli {

/// Takes a value; answers with what is wrong with it ("must be …"), or nothing.
using ValueSetter = std::function<std::optional<std::string>(std::string const&)>;

class OptionSet {
 public:
  /// `usage` follows "Usage: "; `introduction` comes before it and `footer` last.
  OptionSet(std::string introduction, std::string usage, std::string footer);
  OptionSet(OptionSet const&) = delete;
  OptionSet& operator=(OptionSet const&) = delete;
  ~OptionSet();

  /// The heading of the options that are declared next.
  void group(std::string const& heading);
  /// `names` as "-v,--verbose".
  void flag(std::string const& names, std::string const& help, std::function<void()> set);
  void value(std::string const& names, std::string const& type, std::string const& help,
             ValueSetter set);
  /// Keeps the last value given.
  void value(std::string const& names, std::string const& type, std::string const& help,
             std::optional<std::string>& target);
  /// Keeps all values given.
  void values(std::string const& names, std::string const& type, std::string const& help,
              std::vector<std::string>& target);
  /// Keeps one of `choices`.
  void choice(std::string const& names, std::vector<std::string> const& choices,
              std::string const& help, std::function<void(std::size_t)> set);

  OptionKind kind(std::string const& name) const;
  /// Applies the options among `words`; returns the positional words.
  Result<std::vector<std::string>> read(std::vector<std::string> const& words) const;
  std::string help() const;

 private:
  struct Declared;
  CLI::Option const* find(std::string const& name) const;

  std::unique_ptr<CLI::App> app_;
  std::map<CLI::Option const*, Declared> declared_;
};

}  // namespace rayjobs::cli
