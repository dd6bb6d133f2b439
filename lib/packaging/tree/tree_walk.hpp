// The walk: which paths of a directory belong to its package.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace rayjobs::detail {

/// By which a file shows that it has changed.
struct FileStamp {
  std::int64_t modified = 0;  ///< Nanoseconds since 1970.
  std::int64_t changed = 0;   ///< The same, of content or inode: no program can set it.
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(FileStamp const&, FileStamp const&) = default;
};

FileStamp stamp_of(struct ::stat const& status);

/// A visible path; links are followed.
struct TreeNode {
  enum class Kind {
    file,
    directory,
    empty_directory,  ///< With nothing in it, not even something hidden.
    name_only,        ///< A broken link, a socket, a device: part of the hash, not of the zip.
  };
  std::string path{};  ///< Relative; "." is the directory itself.
  Kind kind = Kind::file;
  std::uint64_t size = 0;  ///< Of a file, when it was looked at.
  std::uint32_t mode = 0;
  FileStamp stamp{};  ///< Of a file.
};

struct Tree {
  OwnedFd root{};  ///< Opens the nodes' paths.
  /// Each directory before what is in it; files and empty directories in the order of their zip
  /// entries.
  std::vector<TreeNode> nodes{};
};

/// The tree of a plan: its directory, or its file alone. Fails as read_tree does.
Result<Tree> read_source(PackagePlan const& plan, CallWatch& watch);

/// So many paths take about 2 GB, and a zip of a quarter of them is larger than a package may be.
/// Links to directories can make as many of a few.
inline constexpr std::size_t kMostNodes = 5'000'000;

/// Lists the directory; opens ignore files and directories only, and nothing that is hidden.
/// Fails with io, invalid_argument, cancelled or timeout; with rejected for more nodes than
/// `most_nodes`.
Result<Tree> read_tree(std::filesystem::path const& directory, PackageOptions const& options,
                       CallWatch& watch, std::size_t most_nodes = kMostNodes);

/// Opens a file of the tree. Fails with io, and with conflict when it is no longer a regular file.
Result<OwnedFd> open_file(Tree const& tree, std::string const& path);

/// The node's entry in the zip, with the size of `node`.
std::optional<PackageEntry> entry_for(TreeNode const& node, std::string_view prefix);

}  // namespace rayjobs::detail
