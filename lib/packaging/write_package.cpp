// Package: writes the zip of a plan, and proves that its content is what the plan's URI names.
#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_package.hpp"
#include "packaging/archive/tar_to_zip.hpp"
#include "packaging/archive/unpacked_file.hpp"
#include "packaging/io/call_watch.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/largest_paths.hpp"
#include "packaging/tree/tree_hash.hpp"
#include "packaging/zip/zip_pieces.hpp"
#include "packaging/zip/zip_writer.hpp"

#include <rayjobs/package.hpp>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rayjobs {
namespace {

using detail::in_quotes;
using detail::TreeNode;

constexpr std::size_t kListedPaths = 10;

struct ComparedTree {
  std::vector<TreeNode const*> nodes{};  ///< Of the plan's entries.
  std::uint64_t names = 0;  ///< The hashes of what has no content, summed up as TreeHash does.
};

/// Fails with conflict when the tree has other entries than the plan.
Result<ComparedTree> compare(PackagePlan const& plan, detail::Tree const& tree) {
  ComparedTree compared;
  detail::PathHasher hasher;
  auto planned = plan.entries.begin();
  for (TreeNode const& node : tree.nodes) {
    if (auto const now = detail::entry_for(node, plan.options.entry_prefix)) {
      if (planned != plan.entries.end() && planned->name < now->name) break;
      if (planned == plan.entries.end() || planned->name != now->name)
        return detail::changed(in_quotes(now->name) + " appeared");
      ++planned;
      compared.nodes.push_back(&node);
    }
    if (node.kind == TreeNode::Kind::file) continue;
    hasher.start(node.path);
    RAYJOBS_TRY(std::uint64_t const path_hash, hasher.finish());
    compared.names ^= path_hash;
  }
  if (planned == plan.entries.end()) return compared;
  return detail::changed(in_quotes(planned->name) + " was removed");
}

Error too_large(PackagePlan const& plan) {
  std::string const limit = detail::size_text(plan.options.max_bytes);
  std::string hint =
      "exclude what the job does not need; the largest files and directories, as lines for "
      ".rayignore or excludes:";
  for (auto const& path : detail::largest_paths(plan, kListedPaths)) {
    hint += "\n  " + path.pattern + "   (" + detail::size_text(path.bytes);
    if (path.files > 1) hint += " in " + std::to_string(path.files) + " files";
    hint += ')';
  }
  return {.code = ErrorCode::rejected,
          .message = "the package (" + detail::size_text(plan.total_bytes) +
                     " uncompressed) is more than " + limit +
                     " compressed, and the server accepts at most " + limit,
          .hint = std::move(hint)};
}

bool is_same_file(std::filesystem::path const& path, int descriptor) {
  struct stat named {};
  struct stat opened {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(descriptor, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/// Removes the name of an open file and returns another that opens it; `name` without /proc, or
/// where that of other processes is mounted.
std::filesystem::path without_name(std::filesystem::path const& name, int descriptor) {
  std::filesystem::path const file =
      "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(descriptor);
  if (!is_same_file(file, descriptor)) return name;
  ::unlink(name.c_str());
  return file;
}

Result<detail::OwnedFd> create_temporary(std::filesystem::path& file) {
  std::error_code failure;
  auto const directory = std::filesystem::temp_directory_path(failure);
  std::string name = directory / "rayjobs-XXXXXX.zip";
  if (!failure) {
    detail::OwnedFd created(::mkostemps(name.data(), 4, O_CLOEXEC));
    if (created) {
      file = without_name(name, created.get());
      return created;
    }
    failure.assign(errno, std::generic_category());
  }
  return Error{.code = ErrorCode::io,
               .message = "cannot create a temporary file: " + failure.message(),
               .hint = "set TMPDIR to a writable directory"};
}

/// Returns the size of the zip.
Result<std::uint64_t> write_tree(PackagePlan const& plan, detail::OwnedFd const& target,
                                 detail::CallWatch& watch, detail::FreedLater& freed) {
  RAYJOBS_TRY(detail::Tree const tree, detail::read_source(plan, watch));
  RAYJOBS_TRY(ComparedTree const compared, compare(plan, tree));
  watch.expect(plan.total_bytes);
  detail::ZipPieces pieces(tree, plan.entries, compared.nodes, watch);
  RAYJOBS_TRY(auto const bytes, detail::write_zip(
                                    target, plan.entries, plan.options.max_bytes,
                                    [&pieces] { return pieces.next(); }, watch, freed));
  if (!bytes) return too_large(plan);
  detail::TreeHash hash = pieces.hash();
  hash.add(compared.names);
  if (hash.uri() != plan.uri) return detail::changed("a file changed");
  return *bytes;
}

/// Returns the size of the copy.
Result<std::uint64_t> copy_file(PackagePlan const& plan, detail::OwnedFd const& target,
                                detail::CallWatch& watch) {
  RAYJOBS_TRY(detail::HashedFile file, detail::HashedFile::open(plan.path, watch));
  std::uint64_t copied = 0;
  auto const file_changed = detail::changed(file.name() + " changed");
  while (!file.ended()) {
    RAYJOBS_TRY(auto const bytes, file.next());
    if (copied + bytes.size() > plan.options.max_bytes) return file_changed;
    RAYJOBS_TRY_VOID(detail::write_part(target, bytes, copied));
    copied += bytes.size();
  }
  RAYJOBS_TRY(std::string const sha1, file.finish());
  if (detail::uri_of_file(plan, sha1) != plan.uri) return file_changed;
  return copied;
}

Result<std::uint64_t> write_plan(PackagePlan const& plan, std::filesystem::path& file,
                                 detail::OwnedFd& target, detail::CallWatch& watch,
                                 detail::FreedLater& freed) {
  RAYJOBS_TRY(target, create_temporary(file));
  if (plan.source == PackageSource::file) return copy_file(plan, target, watch);
  if (plan.source == PackageSource::tar) return detail::tar_to_zip(plan, target, watch, freed);
  return write_tree(plan, target, watch, freed);
}

}  // namespace

Result<Package> Package::write(PackagePlan const& plan, CallOptions const& call) {
  detail::FreedLater freed;  // The first, as its thread would slow down the freeing of the others.
  detail::CallWatch watch(call, "zip");
  Package package;
  package.uri_ = plan.uri;
  detail::OwnedFd target;
  auto bytes = write_plan(plan, package.file_, target, watch, freed);
  package.descriptor_ = target.release();
  if (!bytes) {
    bytes.error().context = "packaging of " + in_quotes(plan.path.native());
    return std::move(bytes).error();
  }
  watch.finish();
  package.bytes_ = *bytes;
  return package;
}

Package::Package(Package&& other) noexcept : Package() { *this = std::move(other); }

Package& Package::operator=(Package&& other) noexcept {
  std::swap(uri_, other.uri_);
  std::swap(file_, other.file_);
  std::swap(bytes_, other.bytes_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Package::~Package() {
  if (descriptor_ < 0) return;
  ::unlink(file_.c_str());  // Fails for a file that has no name.
  ::close(descriptor_);
}

}  // namespace rayjobs
