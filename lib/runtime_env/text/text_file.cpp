// Reads paths as Python's pathlib does, and small files as its text mode does.
#include "runtime_env/text/text_file.hpp"

#include "core/read_file.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/text/field_error.hpp"

#include <rayjobs/runtime_env.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace rayjobs {
namespace detail {
namespace {

/// Bounds what a device or an endless pipe can cost.
constexpr std::size_t kMaxSize = std::size_t{4} << 20U;

Error cannot_read(std::filesystem::path const& file, std::string const& why) {
  return Error{.code = ErrorCode::io,
               .message = "cannot read " + printable(file.string()) + ": " + why,
               .context = printable(file.string())};
}

bool is_nameable(std::string_view path) { return path.find('\0') == std::string_view::npos; }

/// It begins with a quote that does not end on its line.
bool is_unclosed(std::string_view value) {
  return !value.empty() && (value[0] == '"' || value[0] == '\'') &&
         value.find(value[0], 1) == std::string_view::npos;
}

std::string_view without_quotes(std::string_view value) {
  bool const quoted =
      value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

std::string normal_path(std::string_view path) {
  std::string result;
  for (std::string_view const part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (!result.empty()) result += '/';
    result += part;
  }
  // POSIX gives a meaning of its own to exactly two slashes.
  bool const two_slashes = path.starts_with("//") && !path.starts_with("///");
  std::string const root = two_slashes ? "//" : path.starts_with('/') ? "/" : "";
  result.insert(0, root);
  return result.empty() ? "." : result;
}

std::string path_name(std::string_view path) {
  std::string const normal = normal_path(path);
  if (normal == ".") return "";
  return normal.substr(normal.rfind('/') + 1);
}

std::string path_suffix(std::string_view path) {
  std::string const name = path_name(path);
  auto const point = name.rfind('.');
  if (point == std::string::npos || point == 0 || point + 1 == name.size()) return "";
  return name.substr(point);
}

bool is_directory(std::string const& path) {
  std::error_code failure;
  return is_nameable(path) && std::filesystem::is_directory(normal_path(path), failure);
}

bool is_file(std::string const& path) {
  std::error_code failure;
  return is_nameable(path) && std::filesystem::is_regular_file(normal_path(path), failure);
}

Result<std::string> read_text_file(std::filesystem::path const& file, CallOptions const& call) {
  std::error_code failure;
  if (std::filesystem::is_directory(file, failure)) return cannot_read(file, "it is a directory");
  auto const read = read_file(file, kMaxSize, call);
  if (!read && read.error().code == ErrorCode::io) return cannot_read(file, read.error().message);
  if (!read) return in_context(Result<std::string>(read.error()), printable(file.string()));
  std::string const& text = *read;
  if (text.size() > kMaxSize) return cannot_read(file, "it is larger than " + size_text(kMaxSize));
  if (!is_valid_utf8(text))
    return Error{.code = ErrorCode::invalid_argument,
                 .message = printable(file.string()) + " is not UTF-8 text",
                 .context = printable(file.string()),
                 .hint = "save the file in UTF-8"};
  return universal_newlines(without_byte_order_mark(text));
}

std::string universal_newlines(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      result += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      result += '\n';
    }
  }
  return result;
}

}  // namespace detail

Result<std::vector<std::string>> read_requirements_file(std::filesystem::path const& file,
                                                        CallOptions const& call) {
  std::error_code unknown;
  if (!detail::is_nameable(file.native()) || !std::filesystem::exists(file, unknown))
    return Error{.code = ErrorCode::io,
                 .message = "there is no requirements file " + detail::shown(file.native())};
  RAYJOBS_TRY(std::string const text,
              detail::read_text_file(detail::normal_path(file.native()), call));
  auto const lines = detail::split(detail::trim(text), '\n');
  return std::vector<std::string>(lines.begin(), lines.end());
}

Result<std::vector<std::pair<std::string, std::string>>> read_env_file(
    std::filesystem::path const& file, CallOptions const& call) {
  RAYJOBS_TRY(std::string const text, detail::read_text_file(file, call));
  auto const wrong = [&](std::size_t line, std::string const& what, std::string hint) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = detail::printable(file.native()) + ", line " + std::to_string(line) +
                            ": " + what,
                 .hint = std::move(hint)};
  };
  std::vector<std::pair<std::string, std::string>> variables;
  auto const lines = detail::split(text, '\n');
  for (std::size_t at = 0; at < lines.size(); ++at) {
    std::size_t const number = at + 1;
    if (lines[at].find('\0') != std::string_view::npos)
      return wrong(number, "there is a NUL character", "save the file as UTF-8 text");
    std::string_view line = detail::trim(lines[at]);
    if (line.empty() || line[0] == '#') continue;
    if (constexpr std::string_view mark = "export "; line.starts_with(mark))
      line = detail::trim(line.substr(mark.size()));
    auto const equals = line.find('=');
    std::string_view const name = detail::trim(line.substr(0, equals));
    if (equals == std::string_view::npos || name.empty())
      return wrong(number, "there is no NAME=VALUE", "write NAME=VALUE, one a line");
    std::string_view const value = detail::trim(line.substr(equals + 1));
    if (!detail::is_unclosed(value)) {
      variables.emplace_back(name, detail::without_quotes(value));
      continue;
    }
    auto const start = static_cast<std::size_t>(value.data() - text.data()) + 1;
    auto const end = text.find(value[0], start);
    auto const after = std::string_view(text).substr(std::min(end, text.size()));
    if (after.empty() || !detail::trim(after.substr(1, after.find('\n') - 1)).empty())
      return wrong(number, "the quote of this value does not end at the end of a line",
                   "close it, or put other quotes around the whole value");
    variables.emplace_back(name, text.substr(start, end - start));
    if (variables.back().second.find('\0') != std::string::npos)
      return wrong(number, "the value contains a NUL character", "save the file as UTF-8 text");
    at += static_cast<std::size_t>(std::ranges::count(variables.back().second, '\n'));
  }
  return variables;
}

}  // namespace rayjobs
