// Which package URIs Ray's client passes on, for each field and each set of rules.
#include "runtime_env/fields/package_uri.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/text_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string>

namespace rayjobs {
namespace detail {
namespace {

using Words = std::span<std::string_view const>;

constexpr std::array<std::string_view, 12> kSchemes260 = {
    "https", "http", "s3", "gs", "azure", "abfss", "file", "gcs", "local", "pip", "conda", "uv"};
constexpr std::array<std::string_view, 7> kSchemes222 = {"https", "s3",  "gs",   "file",
                                                         "gcs",   "pip", "conda"};
/// Of these no client checks more than the scheme.
constexpr std::array<std::string_view, 3> kUnchecked = {"pip", "conda", "uv"};

constexpr std::array<std::string_view, 5> kArchives260 = {".zip", ".tar.gz", ".tgz", ".tar.xz",
                                                          ".whl"};
constexpr std::array<std::string_view, 2> kArchives222 = {".zip", ".whl"};
/// Ray 2.60 takes these as one suffix; .tar.bz2 is one that it then refuses.
constexpr std::array<std::string_view, 3> kCompound = {".tar.gz", ".tar.bz2", ".tar.xz"};

/// The parts of a URI as Python's urlparse cuts them.
struct PackageUri {
  std::string scheme{};
  std::string_view authority{};
  std::string_view path{};
};

bool contains(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_scheme_character(char c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/// nullopt when there is no scheme.
std::optional<PackageUri> split_uri(std::string_view value) {
  auto const colon = value.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_ascii_letter(value[0]) ||
      !std::ranges::all_of(value.substr(0, colon), is_scheme_character))
    return std::nullopt;
  PackageUri uri{.scheme = to_lower(value.substr(0, colon))};
  std::string_view rest = value.substr(colon + 1);
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    uri.authority = rest.substr(0, rest.find_first_of("/?#"));
    rest.remove_prefix(uri.authority.size());
  }
  uri.path = rest.substr(0, rest.find_first_of("?#"));
  if (uri.scheme == "http" || uri.scheme == "https") {
    auto const segment = uri.path.rfind('/');
    uri.path =
        uri.path.substr(0, uri.path.find(';', segment == std::string_view::npos ? 0 : segment));
  }
  return uri;
}

Words schemes(Rules const& rules) {
  return rules.are_2_60() ? Words(kSchemes260) : Words(kSchemes222);
}

/// The package formats of a field; wheels, listed last, are no working directory.
Words archives(std::string_view field, Rules const& rules) {
  Words const all = rules.are_2_60() ? Words(kArchives260) : Words(kArchives222);
  return field == "py_modules" ? all : all.first(all.size() - 1);
}

std::string list(Words words) {
  std::string result;
  for (std::string_view const word : words) {
    if (!result.empty()) result += ", ";
    result += word;
  }
  return result;
}

/// The suffix by which Ray 2.60 judges a remote URI.
std::string suffix_260(PackageUri const& uri) {
  std::string const name = std::string(uri.authority) + std::string(uri.path);
  for (std::string_view const suffix : kCompound)
    if (name.ends_with(suffix)) return std::string(suffix);
  return uri.path.ends_with(".whl") ? ".whl" : path_suffix(name);
}

bool ends_with_any(std::string_view text, Words suffixes) {
  return std::ranges::any_of(suffixes, [&](auto suffix) { return text.ends_with(suffix); });
}

bool has_accepted_format(std::string_view field, PackageUri const& uri, std::string_view value,
                         Rules const& rules) {
  Words const formats = archives(field, rules);
  if (rules.are_2_60())
    return uri.scheme == "gcs" ? ends_with_any(uri.authority, formats)
                               : contains(formats, suffix_260(uri));
  if (uri.scheme == "gcs") return true;
  if (value.ends_with(".whl")) return field == "py_modules";
  return ends_with_any(std::string(uri.authority) + std::string(uri.path), formats);
}

Result<bool> check_local(std::string_view field, std::string_view value) {
  constexpr std::string_view prefix = "local://";
  constexpr std::string_view hint = "write local:///path/in/image";
  std::string_view path = value.substr(std::min(prefix.size(), value.size()));
  bool const has_drive = path.size() > 2 && is_ascii_letter(path[0]) && path[1] == ':' &&
                         (path[2] == '/' || path[2] == '\\');
  if (to_lower(value.substr(0, prefix.size())) != prefix || (!path.starts_with('/') && !has_drive))
    return field_error(field, shown(value) + " does not name an absolute path", std::string(hint));
  if (ends_with_any(path, kArchives260))
    return field_error(field,
                       shown(value) +
                           " names an archive, but a local:// directory is used in "
                           "place and never unpacked",
                       std::string(hint));
  return true;
}

}  // namespace

Result<bool> check_package_uri(std::string_view field, std::string_view value, Rules const& rules) {
  auto const uri = split_uri(value);
  if (!uri) return false;
  std::string const release = rules.are_2_60() ? "Ray 2.60" : "Ray 2.22";
  if (!contains(schemes(rules), uri->scheme)) {
    if (!value.substr(uri->scheme.size()).starts_with("://")) return false;
    return field_error(field, "the scheme of " + shown(value) + " is unknown to " + release,
                       "use a local path or one of: " + list(schemes(rules)));
  }
  if (uri->scheme == "local") return check_local(field, value);
  if (contains(kUnchecked, uri->scheme)) return true;
  if (has_accepted_format(field, *uri, value, rules)) return true;
  return field_error(field,
                     shown(value) + " is not in a package format that " + release + " unpacks",
                     "its path must end in one of: " + list(archives(field, rules)));
}

}  // namespace detail

bool is_package_uri(std::string_view value) {
  auto const uri = detail::split_uri(value);
  return uri && detail::contains(detail::kSchemes260, uri->scheme);
}

}  // namespace rayjobs
