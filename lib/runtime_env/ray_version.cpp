// Releases compared by their first two numbers.
#include "runtime_env/ray_version.hpp"

#include <charconv>
#include <utility>

namespace rayjobs::detail {
namespace {

using Release = std::pair<int, int>;

/// Of "2.60.0"; a text without such numbers counts as newer than any.
Release release_of(std::string_view version) {
  Release release{};
  auto const* const end = version.data() + version.size();
  auto const major = std::from_chars(version.data(), end, release.first);
  bool const has_minor = major.ec == std::errc{} && major.ptr != end && *major.ptr == '.';
  if (!has_minor || std::from_chars(major.ptr + 1, end, release.second).ec != std::errc{})
    return {9999, 0};
  return release;
}

}  // namespace

RayRules rules_for(std::string_view ray_version) {
  return release_of(ray_version) <= Release{2, 22} ? RayRules::ray_2_22 : RayRules::ray_2_60;
}

bool unpacks_tar(std::string_view ray_version) { return release_of(ray_version) >= Release{2, 60}; }

}  // namespace rayjobs::detail
