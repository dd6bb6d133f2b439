// Files that name requirements or environment variables, line by line.
#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/fields/python_path.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/text_file.hpp"

#include <rayjobs/runtime_env.hpp>

#include <string_view>

namespace rayjobs {
namespace {

constexpr std::string_view kExport = "export ";

std::string_view without_quotes(std::string_view value) {
  bool const quoted =
      value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

Result<std::vector<std::string>> read_requirements_file(std::filesystem::path const& file) {
  if (!detail::is_file(file.native()))
    return Error{.code = ErrorCode::io,
                 .message = "there is no requirements file " + detail::shown(file.native())};
  RAYJOBS_TRY(std::string const text, detail::read_text_file(detail::normal_path(file.native())));
  std::vector<std::string> lines;
  for (std::string_view const line : detail::split(detail::trim(text), '\n'))
    lines.emplace_back(line);
  return lines;
}

Result<std::vector<std::pair<std::string, std::string>>> read_env_file(
    std::filesystem::path const& file) {
  RAYJOBS_TRY(std::string const text, detail::read_text_file(file));
  std::vector<std::pair<std::string, std::string>> variables;
  int number = 0;
  for (std::string_view line : detail::split(text, '\n')) {
    ++number;
    line = detail::trim(line);
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with(kExport)) line = detail::trim(line.substr(kExport.size()));
    auto const equals = line.find('=');
    std::string_view const name = detail::trim(line.substr(0, equals));
    if (equals == std::string_view::npos || name.empty())
      return Error{.code = ErrorCode::invalid_argument,
                   .message = detail::printable(file.native()) + ", line " +
                              std::to_string(number) + ": there is no NAME=VALUE",
                   .hint = "write NAME=VALUE, one a line"};
    variables.emplace_back(name, without_quotes(detail::trim(line.substr(equals + 1))));
  }
  return variables;
}

}  // namespace rayjobs
