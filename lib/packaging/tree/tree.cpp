// Makes nodes from what the file system says, and opens their files only if it still says so.
#include "packaging/tree/tree.hpp"

#include "core/try.hpp"
#include "packaging/io/kernel_files.hpp"
#include "packaging/io/path_text.hpp"

#include <cerrno>
#include <utility>

namespace rayjobs::detail {
namespace {

std::int64_t nanoseconds(::timespec const& time) {
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

}  // namespace

FileStamp stamp_of(struct ::stat const& status) {
  return {.modified = nanoseconds(status.st_mtim),
          .changed = nanoseconds(status.st_ctim),
          .device = status.st_dev,
          .inode = status.st_ino};
}

TreeNode file_node(std::string path, struct ::stat const& status) {
  return {.path = std::move(path),
          .kind = TreeNode::Kind::file,
          .size = static_cast<std::uint64_t>(status.st_size),
          .mode = status.st_mode,
          .stamp = stamp_of(status)};
}

Result<OwnedFd> open_file(Tree const& tree, std::string const& path) {
  OwnedFd file = open_for_reading(tree.root.get(), path.c_str());
  if (!file && errno == ENOENT) return changed(in_quotes(path) + " was removed");
  struct ::stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return unreadable(path, errno);
  if (!S_ISREG(status.st_mode)) return changed(in_quotes(path) + " was replaced");
  if (status.st_dev != tree.device) RAYJOBS_TRY_VOID(refuse_kernel_file(file.get(), path));
  return file;
}

std::optional<PackageEntry> entry_for(TreeNode const& node, std::string_view prefix) {
  bool const directory = node.kind == TreeNode::Kind::empty_directory;
  if (!directory && node.kind != TreeNode::Kind::file) return std::nullopt;
  std::string name(prefix);
  if (node.path != "." || prefix.empty()) name += node.path;
  if (directory && !name.ends_with('/')) name += '/';
  return PackageEntry{.name = std::move(name), .size = node.size, .mode = node.mode};
}

}  // namespace rayjobs::detail
