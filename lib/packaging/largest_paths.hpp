// The largest paths of a package, and the ignore patterns that exclude them.
#pragma once

#include <rayjobs/package.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rayjobs::detail {

struct LargePath {
  std::string pattern{};    ///< A line for .rayignore or excludes that hides only this path.
  std::uint64_t bytes = 0;  ///< Of the file, or of all in the directory, uncompressed.
  std::size_t files = 0;    ///< In the directory; 0: it is a file.
};

/// The `count` largest files and directories, largest first. No path lies inside another: a
/// directory is listed unless most of it is one path within it, which is then listed instead.
std::vector<LargePath> largest_paths(PackagePlan const& plan, std::size_t count);

}  // namespace rayjobs::detail
