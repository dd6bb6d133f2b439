// Words of a command line, read here and not by CLI11: CLI11 2.1.2 takes "[a,b]" apart, drops "++"
// and "{}", reads "--name=" as "--name NEXT", and knows command words in the middle of others.
#include "line/argv.hpp"

#include "line/nearest.hpp"
#include "line/values.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rayjobs::cli {

namespace {

/// Unknown options count as flags here; they are refused later.
bool takes_value(Option const* option) { return option && option->kind != OptionKind::flag; }

std::size_t first_positional(std::vector<std::string> const& words, OptionLookup const& lookup) {
  std::size_t i = 0;
  while (i < words.size() && is_option(words[i])) i += option_of_next(words[i], lookup) ? 2U : 1U;
  return std::min(i, words.size());
}

Error unknown_option(std::string const& name, OptionNames const& names) {
  if (name == "--json") return usage("unknown option --json", "write -o json");
  std::string const near = names && name.starts_with("--") ? nearest(name, names()) : "";
  return usage("unknown option " + name, near.empty() ? "" : "did you mean " + near + '?');
}

/// Of words before the place of the command.
Result<void> check_leading_options(std::vector<std::string> const& words, std::size_t end,
                                   OptionLookup const& lookup, OptionNames const& names) {
  for (std::size_t i = 0; i < end; i += option_of_next(words[i], lookup) ? 2U : 1U) {
    std::string const name = words[i].substr(0, words[i].find('='));
    if (name.starts_with("--") && lookup(name) == nullptr) return unknown_option(name, names);
  }
  return {};
}

/// A word that is no command. A misspelt one must not become a job: without a command word, `--`
/// stands before that.
Error unknown_command(std::string const& word, std::vector<CommandWord> const& commands) {
  std::vector<std::string> known;
  for (CommandWord const& command : commands) known.emplace_back(command.word);
  constexpr std::array kSynonyms{std::pair{"ls", "list"},   std::pair{"ps", "list"},
                                 std::pair{"jobs", "list"}, std::pair{"rm", "delete"},
                                 std::pair{"kill", "stop"}, std::pair{"cancel", "stop"},
                                 std::pair{"run", "submit"}};
  std::string near = nearest(word, known);
  for (auto const& [other, ours] : kSynonyms)
    if (word == other) near = ours;
  std::string hint =
      "ray-submit --help lists the commands; to run it as a job: ray-submit submit -- " + word +
      " ...";
  if (!near.empty()) hint = "did you mean " + near + "? ray-submit --help lists the commands";
  if (word.starts_with("raysubmit_")) hint = "ray-submit status " + word + " shows this job";
  if (word == "job") hint = "leave it out: ray-submit submit, ray-submit list and so on";
  return usage("'" + word + "' is not a command", std::move(hint));
}

std::string list_of(std::vector<CommandWord> const& commands) {
  std::string list;
  for (CommandWord const& command : commands) {
    if (command.in_ray_job) list += (list.empty() ? "" : ", ") + std::string(command.word);
  }
  return list;
}

bool is_named(std::vector<std::string> const& arguments, std::string_view name) {
  if (arguments.empty()) return false;
  std::string_view const program = arguments.front();
  return program.substr(program.rfind('/') + 1) == name;  // npos + 1 is 0
}

}  // namespace

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

Option const* option_of_next(std::string const& word, OptionLookup const& lookup) {
  if (word.starts_with("--")) {
    Option const* const option = word.find('=') == std::string::npos ? lookup(word) : nullptr;
    return takes_value(option) ? option : nullptr;
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    Option const* const option = lookup({'-', word[i]});
    if (takes_value(option)) return i + 1 == word.size() ? option : nullptr;
  }
  return nullptr;
}

bool is_named_ray(std::vector<std::string> const& arguments) { return is_named(arguments, "ray"); }

Result<CommandLine> read_command_line(std::vector<std::string> const& arguments,
                                      std::vector<CommandWord> const& commands,
                                      OptionLookup const& lookup, OptionNames const& names) {
  CommandLine line;
  if (arguments.empty()) return line;
  line.ray = is_named_ray(arguments);
  line.submitter = is_named(arguments, "submitter");
  auto const dashes = std::find(arguments.begin() + 1, arguments.end(), "--");
  line.words.assign(arguments.begin() + 1, dashes);
  if (dashes != arguments.end()) line.after_dashes.assign(dashes + 1, arguments.end());

  if (line.submitter) return line;
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
    if (auto checked = check_leading_options(line.words, at, lookup, names); !checked)
      return checked.error();
    return unknown_command(line.words[at], commands);
  }
  line.command = line.words[at];
  take_word(at);
  return line;
}

Result<ScannedWords> scan_words(std::vector<std::string> const& words, OptionLookup const& lookup,
                                OptionNames const& names) {
  ScannedWords scanned;
  std::size_t next = 0;
  // Answers whether the option has a value: what is attached to it, or else the next word.
  auto const take = [&](std::string const& name, std::optional<std::string> value) -> Result<bool> {
    Option const* const option = lookup(name);
    if (!option) return unknown_option(name, names);
    bool const has_value = takes_value(option);
    if (has_value && !value) {
      if (next == words.size()) return usage("option " + name + " needs a value");
      value = words[next++];
    }
    // What follows the letter of a flag is the next letter.
    bool const is_its_own = has_value || name.starts_with("--");
    scanned.options.push_back({.name = name, .value = is_its_own ? value.value_or("") : ""});
    return has_value;
  };
  while (next < words.size()) {
    std::string const& word = words[next++];
    if (!is_option(word)) {
      scanned.positionals.push_back(word);
    } else if (word.starts_with("--")) {
      std::size_t const equals = word.find('=');
      std::string const name = word.substr(0, equals);
      std::optional<std::string> attached;
      if (equals != std::string::npos) attached = word.substr(equals + 1);
      auto const taken = take(name, attached);
      if (!taken) return taken.error();
      if (attached && attached->empty() && !*taken)
        return usage("option " + name + " takes no value");
    } else {
      for (std::size_t i = 1; i < word.size(); ++i) {
        std::optional<std::string> attached;
        // "-o=json" as other programs write it.
        bool const has_equals = i + 1 < word.size() && word[i + 1] == '=';
        if (i + 1 < word.size()) attached = word.substr(i + (has_equals ? 2 : 1));
        auto const taken = take({'-', word[i]}, attached);
        if (!taken) return taken.error();
        if (*taken) break;
      }
    }
  }
  return scanned;
}

Result<std::vector<std::string>> read_options(std::vector<OptionGroup> const& groups,
                                              std::vector<std::string> const& words,
                                              LesserSources const& lesser) {
  auto const lookup = [&groups](std::string const& name) { return find_option(groups, name); };
  auto scanned = scan_words(words, lookup, [&groups] { return long_names(groups); });
  if (!scanned) return std::move(scanned).error();
  if (lesser)
    if (auto set = lesser(scanned->options); !set) return std::move(set).error();
  for (GivenOption const& given : scanned->options) {
    if (auto const problem = lookup(given.name)->set(given.value))
      return usage("the value of " + given.name + ' ' + *problem);
  }
  return std::move(scanned->positionals);
}

}  // namespace rayjobs::cli
