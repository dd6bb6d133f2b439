// Sums sizes up in a tree of names, and follows each branch down to where it spreads out.
#include "packaging/largest_paths.hpp"

#include "packaging/ignore/ignore_pattern.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace rayjobs::detail {
namespace {

/// The files of the package as a tree of names.
struct Folder {
  std::uint64_t bytes = 0;
  std::size_t files = 0;
  std::map<std::string_view, Folder> below{};  ///< Empty: a file.
};

void add(Folder& root, PackageEntry const& entry, std::size_t prefix) {
  std::string_view rest = std::string_view(entry.name).substr(prefix);
  if (rest.ends_with('/')) return;
  for (Folder* folder = &root;;) {
    folder->bytes += entry.size;
    ++folder->files;
    if (rest.empty()) return;
    auto const slash = rest.find('/');
    folder = &folder->below[rest.substr(0, slash)];
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  }
}

struct Found {
  std::string path{};
  Folder const* folder = nullptr;
};

/// The paths directly below, each followed down to where it spreads out.
std::vector<Found> spread(Found const& from) {
  std::vector<Found> found;
  for (auto const& [name, folder] : from.folder->below) {
    Found below{.path = from.path.empty() ? std::string(name) : from.path + "/" + std::string(name),
                .folder = &folder};
    while (!below.folder->below.empty()) {
      auto const largest = std::ranges::max_element(
          below.folder->below, {}, [](auto const& child) { return child.second.bytes; });
      // Less than nine tenths in one place: the directory itself is what is large.
      if (largest->second.bytes < below.folder->bytes / 10 * 9) break;
      below = {.path = below.path + "/" + std::string(largest->first), .folder = &largest->second};
    }
    found.push_back(std::move(below));
  }
  return found;
}

}  // namespace

std::vector<LargePath> largest_paths(PackagePlan const& plan, std::size_t count) {
  Folder root;
  for (PackageEntry const& entry : plan.entries) add(root, entry, plan.options.entry_prefix.size());
  auto found = spread({.path = "", .folder = &root});
  std::ranges::stable_sort(found, std::ranges::greater{},
                           [](Found const& path) { return path.folder->bytes; });
  std::vector<LargePath> paths;
  for (Found const& path : found) {
    if (paths.size() == count || path.folder->bytes == 0) break;
    bool const file = path.folder->below.empty();
    paths.push_back({.pattern = pattern_for(path.path),
                     .bytes = path.folder->bytes,
                     .files = file ? 0 : path.folder->files});
  }
  return paths;
}

}  // namespace rayjobs::detail
