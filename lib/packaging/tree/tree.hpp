// Tree: the visible paths of a directory, and what may be asked of each.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"

#include <rayjobs/explain.hpp>
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

/// What differs when a file has changed.
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
  std::uint64_t size = 0;  ///< Of a file, at the time of the walk.
  std::uint32_t mode = 0;  ///< st_mode of a file or a directory.
  FileStamp stamp{};       ///< Of a file.
};

/// The node of a regular file.
TreeNode file_node(std::string path, struct ::stat const& status);

/// A path that a rule leaves out.
struct HiddenPath {
  std::string path{};
  WrittenRule rule{};
};

struct Tree {
  OwnedFd root{};  ///< Opens the nodes' paths.
  /// st_dev of a file system that stores files; the files of any other are looked at when opened.
  /// 0: of all.
  std::uint64_t device = 0;
  /// Each directory before what is in it; files and empty directories in the order of their zip
  /// entries.
  std::vector<TreeNode> nodes{};
  /// One of the paths that are left out by other rules than the default excludes, which have their
  /// own warning; "." is the directory itself.
  std::optional<HiddenPath> hidden{};
  std::vector<std::string> warnings{};  ///< Sentences about ignore rules and links, for the user.
};

/// Opens a file of the tree. Fails with io, also for a kernel's file (procfs, sysfs), and with
/// conflict when it is no longer a regular file.
Result<OwnedFd> open_file(Tree const& tree, std::string const& path);

/// The node's entry in the zip, with the size of `node`.
std::optional<PackageEntry> entry_for(TreeNode const& node, std::string_view prefix);

/// The tree of a plan: its directory, or its file alone. Fails as read_tree does.
Result<Tree> read_source(PackagePlan const& plan, CallWatch& watch);

/// This many paths take about 2 GB of memory, and a zip of a quarter of them exceeds the limit of a
/// package. Links to directories can turn a few paths into as many.
inline constexpr std::size_t kMaxNodes = 5'000'000;

/// Lists the directory; opens ignore files and directories only, and nothing that is hidden.
/// Fails with io, invalid_argument, cancelled or timeout; with rejected for more nodes than
/// `max_nodes`.
Result<Tree> read_tree(std::filesystem::path const& directory, PackageOptions const& options,
                       CallWatch& watch, std::size_t max_nodes = kMaxNodes);

}  // namespace rayjobs::detail
