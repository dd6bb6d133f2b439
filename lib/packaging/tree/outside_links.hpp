// OutsideLinks: the symbolic links of a tree that lead out of it, for one warning.
#pragma once

#include "packaging/tree/tree.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// Ray packages what a link leads to, wherever it is. A link inside of a directory that such a link
/// leads to counts only if it leads out of that directory too. Asks the file system only about
/// links.
class OutsideLinks {
 public:
  /// `root`: the directory that is packaged.
  explicit OutsideLinks(std::filesystem::path root) : root_(std::move(root)) {}

  /// Looks where a visible link to a file or directory leads; call it in the tree's order. `node`:
  /// the index that the link's node will have.
  void add(std::string const& path, std::size_t node);
  /// Adds the warning to the tree, if there is anything to warn of: names a few of those links that
  /// bring something into the package.
  void warn(Tree& tree) const;

 private:
  struct Link {
    std::string path{};
    std::string target{};  ///< Absolute, without links.
    std::size_t node = 0;
  };

  bool stays_inside(std::string_view target) const;

  std::filesystem::path root_;
  std::string real_root_{};
  std::vector<Link> found_{};
  std::vector<std::size_t> around_{};  ///< Those of `found_` that lead to where the walk is.
};

}  // namespace rayjobs::detail
