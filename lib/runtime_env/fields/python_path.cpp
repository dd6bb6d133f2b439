// Paths as Python's pathlib reads them: Ray's rules are written in its terms.
#include "runtime_env/fields/python_path.hpp"

#include "core/text.hpp"

#include <filesystem>
#include <system_error>

namespace rayjobs::detail {
namespace {

bool is_nameable(std::string_view path) { return path.find('\0') == std::string_view::npos; }

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

}  // namespace rayjobs::detail
