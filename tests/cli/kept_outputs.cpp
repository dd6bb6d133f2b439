// One file for each run of a command.
#include "cli/kept_outputs.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace rayjobs::testing {

namespace {

using Words = std::vector<std::string>;

/// The value of an option before `--`, as one word or two; empty: it is not there.
std::string value_of(Words const& words, Words const& names) {
  std::string value;
  for (std::size_t at = 0; at < words.size() && words[at] != "--"; ++at)
    if (std::ranges::find(names, words[at]) != names.end() && at + 1 < words.size())
      value = words[at + 1];
  return value;
}

std::string read(std::filesystem::path const& path) {
  if (!std::filesystem::is_regular_file(path)) return {};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::filesystem::path kept_outputs() {
  char const* const folder = std::getenv("RAYJOBS_DEV_JSON_OUTPUTS");
  return folder == nullptr ? std::filesystem::path() : std::filesystem::path(folder);
}

void keep_output(ChildOptions const& options, ChildResult const& result) {
  auto const folder = kept_outputs();
  std::string const form = value_of(options.arguments, {"-o", "--output"});
  std::string const result_file = value_of(options.arguments, {"--result-file"});
  bool const is_json = form == "json" || form == "ndjson";
  bool const ended = result.exit_code >= 0 && options.stdout_file.empty() && options.closed.empty();
  if (folder.empty() || !ended || (!is_json && result_file.empty())) return;
  static int number = 0;
  std::filesystem::create_directories(folder);
  nlohmann::json const kept{
      {"arguments", options.arguments},
      {"exit_code", result.exit_code},
      {"form", is_json ? form : "text"},
      {"out", is_json ? result.out : ""},
      {"result_file", result_file.empty() ? "" : read(options.directory / result_file)}};
  std::ofstream(folder / (std::to_string(getpid()) + '-' + std::to_string(++number) + ".json"))
      << kept.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace rayjobs::testing
