// A small reader of quotes, as POSIX 2.2 has them.
#include "line/command_words.hpp"

#include "line/values.hpp"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::optional<std::vector<std::string>> json_words(std::string_view text) {
  auto const parsed = nlohmann::json::parse(text, nullptr, false);
  if (!parsed.is_array()) return std::nullopt;
  std::vector<std::string> words;
  for (auto const& word : parsed) {
    if (!word.is_string()) return std::nullopt;
    words.push_back(word.get<std::string>());
  }
  return words;
}

/// None: a quote is not closed, or a backslash is the last character.
std::optional<std::vector<std::string>> quoted_words(std::string_view text) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (quote == '\0' && kBlanks.find(c) != std::string_view::npos) {
      if (word) words.push_back(*std::exchange(word, std::nullopt));
      continue;
    }
    if (!word) word.emplace();
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (++i == text.size()) return std::nullopt;
      // Between double quotes a backslash is an ordinary character before most others.
      if (quote == '"' && std::string_view("\\\"$`").find(text[i]) == std::string_view::npos)
        *word += c;
      *word += text[i];
    } else {
      *word += c;
    }
  }
  if (quote != '\0') return std::nullopt;
  if (word) words.push_back(*std::move(word));
  return words;
}

}  // namespace

Result<std::vector<std::string>> parse_command_words(std::string_view text,
                                                     std::string const& option) {
  auto const first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return usage(option + " is empty");
  bool const is_json = text[first] == '[';
  auto words = is_json ? json_words(text) : quoted_words(text);
  if (!words && is_json) return usage(option + " is not a JSON array of strings");
  if (!words)
    return usage(option + " has a quote that is not closed, or ends with a backslash",
                 "a JSON array of strings needs no quoting: [\"PROGRAM\", \"ARGUMENT\"]");
  if (words->empty() || words->front().empty()) return usage(option + " names no program");
  return *std::move(words);
}

}  // namespace rayjobs::cli
