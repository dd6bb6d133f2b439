// Words of a command line, read here and not by CLI11: CLI11 2.1.2 takes "[a,b]" apart, drops "++"
// and "{}", reads "--name=" as "--name NEXT", and knows command words in the middle of others.
#include "line/argv.hpp"

#include "line/usage.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::cli {

namespace {

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

/// Unknown options count as flags here; they are refused later.
bool takes_value(Option const* option) { return option && option->kind != OptionKind::flag; }

/// Whether the word after `word` is its value.
bool takes_next(std::string const& word, OptionLookup const& lookup) {
  if (word.starts_with("--")) {
    return word.find('=') == std::string::npos && takes_value(lookup(word));
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (takes_value(lookup({'-', word[i]}))) return i + 1 == word.size();
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
    Option const* const option = lookup_(name);
    if (!option) return usage("unknown option " + name);
    if (!takes_value(option) && equals != std::string::npos) {
      return usage("option " + name + " takes no value");
    }
    if (takes_value(option) && equals == std::string::npos) return with_next(name);
    scanned_.options.push_back(
        {.name = name, .value = equals == std::string::npos ? "" : word.substr(equals + 1)});
    return {};
  }

  Result<void> short_options(std::string const& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      std::string const name{'-', word[i]};
      Option const* const option = lookup_(name);
      if (!option) return usage("unknown option " + name);
      if (!takes_value(option)) {
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

std::string list_of(std::vector<CommandWord> const& commands) {
  std::string list;
  for (CommandWord const& command : commands) {
    if (command.in_ray_job) list += (list.empty() ? "" : ", ") + std::string(command.word);
  }
  return list;
}

}  // namespace

Result<CommandLine> read_command_line(std::vector<std::string> const& arguments,
                                      std::vector<CommandWord> const& commands,
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
      return usage(
          "'" + line.words[at] + "' is not a command of this ray",
          "this is ray-submit under the name ray; it has only ray job " + list_of(commands));
    }
    take_word(at);
    at = first_positional(line.words, lookup);
  }
  if (at == line.words.size()) return line;
  auto const command = std::ranges::find(commands, line.words[at], &CommandWord::word);
  bool const is_known = command != commands.end();
  if (line.ray && (!is_known || !command->in_ray_job)) {
    return usage("'" + line.words[at] + "' is not a command of ray job",
                 "the commands are " + list_of(commands));
  }
  if (!is_known) {
    // A misspelt command must not become a job: without a command word the entrypoint stands after
    // --.
    return usage("'" + line.words[at] + "' is not a command",
                 "ray-submit --help lists the commands; to run it as a job: ray-submit submit -- " +
                     line.words[at] + " ...");
  }
  line.command = line.words[at];
  take_word(at);
  return line;
}

Result<ScannedWords> scan_words(std::vector<std::string> const& words, OptionLookup const& lookup) {
  return Scanner(words, lookup).scan();
}

Result<std::vector<std::string>> read_options(std::vector<OptionGroup> const& groups,
                                              std::vector<std::string> const& words) {
  auto const lookup = [&groups](std::string const& name) { return find_option(groups, name); };
  auto scanned = scan_words(words, lookup);
  if (!scanned) return std::move(scanned).error();
  for (GivenOption const& given : scanned->options) {
    if (auto const problem = lookup(given.name)->set(given.value))
      return usage("the value of " + given.name + ' ' + *problem);
  }
  return std::move(scanned->positionals);
}

}  // namespace rayjobs::cli
