// What takes the most room in a package, and the exclude lines that would take it out.
#pragma once

#include <rayjobs/package.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rayjobs::detail {

struct LargePath {
  std::string pattern{};    ///< A line for .rayignore or excludes that hides just this path.
  std::uint64_t bytes = 0;  ///< Of the file, or of all in the directory, uncompressed.
  std::size_t files = 0;    ///< In the directory; 0: it is a file.
};

/// The `count` largest files and directories, largest first. None lies in another: a directory is
/// named unless most of it is one path within it, which is then named in its place.
std::vector<LargePath> largest_paths(PackagePlan const& plan, std::size_t count);

}  // namespace rayjobs::detail
