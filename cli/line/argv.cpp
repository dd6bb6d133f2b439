// Words of a command line, read here and not by CLI11: CLI11 2.1.2 takes "[a,b]" apart, drops "++"
// and "{}", reads "--name=" as "--name NEXT", and knows command words in the middle of others.
#include "line/argv.hpp"

#include "line/usage.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rayjobs::cli {

namespace {

constexpr std::array<std::pair<std::string_view, Command>, 10> kCommands{{
    {"submit", Command::submit},
    {"status", Command::status},
    {"wait", Command::wait},
    {"logs", Command::logs},
    {"stop", Command::stop},
    {"delete", Command::remove},
    {"list", Command::list},
    {"version", Command::version},
    {"package", Command::package},
    {"help", Command::help},
}};

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

/// Whether the word after `word` is its value. Unknown options count as flags here; they are
/// refused later.
bool takes_next(std::string const& word, OptionLookup const& lookup) {
  if (word.starts_with("--")) {
    return word.find('=') == std::string::npos && lookup(word) == OptionKind::value;
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (lookup({'-', word[i]}) == OptionKind::value) return i + 1 == word.size();
  }
  return false;
}

std::size_t first_positional(std::vector<std::string> const& words, OptionLookup const& lookup) {
  std::size_t i = 0;
  while (i < words.size() && is_option(words[i])) i += takes_next(words[i], lookup) ? 2U : 1U;
  return std::min(i, words.size());
}

bool is_named_ray(std::string_view program) {
  return program.substr(program.rfind('/') + 1) == "ray";  // npos + 1 is 0
}

class Scanner {
 public:
  Scanner(std::vector<std::string> const& words, OptionLookup const& lookup)
      : words_(words), lookup_(lookup) {}

  Result<ScannedWords> scan() {
    while (next_ < words_.size()) {
      std::string const& word = words_[next_++];
      Result<void> read{};
      if (!is_option(word)) {
        scanned_.positionals.push_back(word);
      } else if (word.starts_with("--")) {
        read = long_option(word);
      } else {
        read = short_options(word);
      }
      if (!read) return read.error();
    }
    return std::move(scanned_);
  }

 private:
  Result<void> long_option(std::string const& word) {
    std::size_t const equals = word.find('=');
    std::string const name = word.substr(0, equals);
    OptionKind const kind = lookup_(name);
    if (kind == OptionKind::unknown) return usage("unknown option " + name);
    if (kind == OptionKind::flag && equals != std::string::npos) {
      return usage("option " + name + " takes no value");
    }
    if (kind == OptionKind::value && equals == std::string::npos) return with_next(name);
    scanned_.options.push_back(
        {.name = name, .value = equals == std::string::npos ? "" : word.substr(equals + 1)});
    return {};
  }

  Result<void> short_options(std::string const& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      std::string const name{'-', word[i]};
      OptionKind const kind = lookup_(name);
      if (kind == OptionKind::unknown) return usage("unknown option " + name);
      if (kind == OptionKind::flag) {
        scanned_.options.push_back({.name = name});
        continue;
      }
      if (i + 1 == word.size()) return with_next(name);
      scanned_.options.push_back({.name = name, .value = word.substr(i + 1)});
      break;
    }
    return {};
  }

  Result<void> with_next(std::string const& name) {
    if (next_ == words_.size()) return usage("option " + name + " needs a value");
    scanned_.options.push_back({.name = name, .value = words_[next_++]});
    return {};
  }

  std::vector<std::string> const& words_;
  OptionLookup const& lookup_;
  std::size_t next_ = 0;
  ScannedWords scanned_;
};

}  // namespace

std::string_view to_string(Command command) {
  auto const* const found =
      std::ranges::find(kCommands, command, &std::pair<std::string_view, Command>::second);
  return found->first;
}

std::optional<Command> command_named(std::string_view word) {
  for (auto const& [name, command] : kCommands) {
    if (name == word) return command;
  }
  return std::nullopt;
}

bool is_ray_command(Command command) {
  return command != Command::version && command != Command::package && command != Command::wait;
}

Result<CommandLine> read_command_line(std::vector<std::string> const& arguments,
                                      OptionLookup const& lookup) {
  CommandLine line;
  if (arguments.empty()) return line;
  line.ray = is_named_ray(arguments.front());
  auto const dashes = std::find(arguments.begin() + 1, arguments.end(), "--");
  line.words.assign(arguments.begin() + 1, dashes);
  if (dashes != arguments.end()) line.after_dashes.assign(dashes + 1, arguments.end());

  auto const take_word = [&](std::size_t at) {
    line.words.erase(line.words.begin() + static_cast<std::ptrdiff_t>(at));
  };
  std::size_t at = first_positional(line.words, lookup);
  if (line.ray && at < line.words.size()) {
    if (line.words[at] != "job") {
      return usage("'" + line.words[at] + "' is not a command of this ray",
                   "only ray job submit, status, stop, delete, logs and list are here; it is "
                   "ray-submit under another name");
    }
    take_word(at);
    at = first_positional(line.words, lookup);
  }
  if (at == line.words.size()) return line;
  auto const command = command_named(line.words[at]);
  if (line.ray && (!command || !is_ray_command(*command))) {
    return usage("'" + line.words[at] + "' is not a command of ray job",
                 "the commands are submit, status, stop, delete, logs and list");
  }
  if (!command) {
    // A misspelt command must not become a job: without a command word the entrypoint stands after
    // --.
    return usage("'" + line.words[at] + "' is not a command",
                 "ray-submit --help lists the commands; to run it as a job: ray-submit submit -- " +
                     line.words[at] + " ...");
  }
  line.command = command;
  take_word(at);
  return line;
}

Result<ScannedWords> scan_words(std::vector<std::string> const& words, OptionLookup const& lookup) {
  return Scanner(words, lookup).scan();
}

}  // namespace rayjobs::cli
