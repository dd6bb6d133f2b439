// Puts the hash into a wheel's build tag, the one part of its name that pip ignores (ADR 18).
#include "packaging/archive/file_uri.hpp"

#include "core/archive_name.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <vector>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kWheel = ".whl";

/// The parts of a wheel's name, without the suffix; empty: it is not one.
std::vector<std::string_view> wheel_parts(std::string_view file_name) {
  auto const usual = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._+!-").find(c) != std::string_view::npos;
  };
  if (!file_name.ends_with(kWheel) || !std::ranges::all_of(file_name, usual)) return {};
  auto parts = split(file_name.substr(0, file_name.size() - kWheel.size()), '-');
  bool const complete = std::ranges::none_of(parts, [](auto part) { return part.empty(); });
  bool const has_build = parts.size() == 6;
  if (!complete || (parts.size() != 5 && !has_build)) return {};
  if (has_build && (parts[2][0] < '0' || parts[2][0] > '9')) return {};
  return parts;
}

std::string wheel_uri(std::string_view file_name, std::string_view sha1) {
  std::string uri = "gcs://";
  auto const parts = wheel_parts(file_name);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 2) {
      bool const has_build = parts.size() == 6;
      uri += std::string(has_build ? parts[i] : "0") + '_' + std::string(sha1) + '-';
      if (has_build) continue;
    }
    uri += parts[i];
    uri += i + 1 < parts.size() ? "-" : "";
  }
  return uri + std::string(kWheel);
}

}  // namespace

bool is_wheel_name(std::string_view file_name) { return !wheel_parts(file_name).empty(); }

std::string uri_of_file(PackagePlan const& plan, std::string_view sha1) {
  std::string const name = plan.path.filename().native();
  if (name.ends_with(kWheel)) return wheel_uri(name, sha1);
  std::string_view const extension =
      plan.source == PackageSource::tar ? ".zip" : archive_extension(name);
  return "gcs://_ray_pkg_" + std::string(sha1) + std::string(extension);
}

}  // namespace rayjobs::detail
