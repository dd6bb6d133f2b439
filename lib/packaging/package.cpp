// Package: writes the zip of a plan, and proves that its content is what the plan's URI names.
#include "core/try.hpp"
#include "packaging/call_watch.hpp"
#include "packaging/path_text.hpp"
#include "packaging/tree_error.hpp"
#include "packaging/tree_hash.hpp"
#include "packaging/tree_walk.hpp"
#include "packaging/zip_writer.hpp"

#include <rayjobs/package.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace rayjobs {
namespace {

using detail::in_quotes;
using detail::TreeNode;

constexpr std::size_t kListedEntries = 5;

/// The files of the tree as the zip's content. Hashes what it hands out, so that the zip is proved
/// to hold what the plan saw.
class HashedFiles final : public detail::EntryContent {
 public:
  HashedFiles(detail::Tree const& tree, PackagePlan const& plan) : tree_(tree), plan_(plan) {}

  /// Hashes what has no content, and tells which node each entry is. Fails with io when the tree
  /// has other entries than the plan.
  Result<void> compare_names() {
    std::size_t entry = 0;
    for (TreeNode const& node : tree_.nodes) {
      if (auto const now = detail::entry_for(node, plan_.options.entry_prefix)) {
        if (entry == plan_.entries.size() || plan_.entries[entry].name != now->name)
          return name_changed(now->name, entry);
        nodes_.push_back(&node);
        ++entry;
      }
      if (node.kind == TreeNode::Kind::file) continue;
      hasher_.start(node.path);
      RAYJOBS_TRY(std::uint64_t const path_hash, hasher_.finish());
      hash_.add(path_hash);
    }
    if (entry != plan_.entries.size())
      return detail::changed(in_quotes(plan_.entries[entry].name) + " was removed");
    return {};
  }

  Result<void> open(std::size_t entry) override {
    entry_ = entry;
    read_ = 0;
    std::string const& path = nodes_[entry]->path;
    file_ = detail::open_for_reading(tree_.root.get(), path.c_str());
    if (!file_ && errno == ENOENT) return detail::changed(in_quotes(path) + " was removed");
    struct ::stat status {};
    if (!file_ || ::fstat(file_.get(), &status) != 0) return detail::unreadable(path, errno);
    if (!S_ISREG(status.st_mode)) return detail::changed(in_quotes(path) + " was replaced");
    hasher_.start(path);
    return {};
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    std::string const& path = nodes_[entry_]->path;
    std::ptrdiff_t const count = detail::read_fully(file_.get(), buffer);
    if (count < 0) return detail::unreadable(path, errno);
    auto const bytes = static_cast<std::size_t>(count);
    read_ += bytes;
    std::uint64_t const planned = plan_.entries[entry_].size;
    if (read_ > planned || (bytes < buffer.size() && read_ < planned))
      return detail::changed(in_quotes(path) + " changed");
    hasher_.update(buffer.first(bytes));
    return bytes;
  }

  void close() override {
    file_ = detail::OwnedFd();
    auto path_hash = hasher_.finish();
    if (path_hash) hash_.add(*path_hash);
  }

  std::string uri() const { return hash_.uri(); }

 private:
  Error name_changed(std::string const& name, std::size_t entry) const {
    bool const removed = entry < plan_.entries.size() && plan_.entries[entry].name < name;
    return detail::changed(in_quotes(removed ? plan_.entries[entry].name : name) +
                           (removed ? " was removed" : " appeared"));
  }

  detail::Tree const& tree_;
  PackagePlan const& plan_;
  std::vector<TreeNode const*> nodes_{};
  detail::OwnedFd file_{};
  std::size_t entry_ = 0;
  std::uint64_t read_ = 0;
  detail::PathHasher hasher_{};
  detail::TreeHash hash_{};
};

Error too_large(PackagePlan const& plan) {
  std::string const limit = detail::size_text(plan.options.max_bytes);
  auto largest = plan.entries;
  std::size_t const listed = std::min(kListedEntries, largest.size());
  std::ranges::partial_sort(largest, largest.begin() + static_cast<std::ptrdiff_t>(listed),
                            std::ranges::greater{}, &PackageEntry::size);
  std::string hint = "leave out what the job does not need (excludes, .rayignore); the largest: ";
  for (std::size_t i = 0; i < listed; ++i)
    hint += (i == 0 ? "" : ", ") + in_quotes(largest[i].name) + " (" +
            detail::size_text(largest[i].size) + ")";
  return {.code = ErrorCode::rejected,
          .message = "the package (" + detail::size_text(plan.total_bytes) +
                     " uncompressed) is more than " + limit +
                     " compressed, and the server accepts at most " + limit,
          .hint = std::move(hint)};
}

Result<detail::OwnedFd> create_temporary(std::filesystem::path& file) {
  std::error_code failure;
  auto const directory = std::filesystem::temp_directory_path(failure);
  std::string name = directory / "rayjobs-XXXXXX.zip";
  if (!failure) {
    detail::OwnedFd created(::mkostemps(name.data(), 4, O_CLOEXEC));
    if (created) {
      file = name;
      return created;
    }
    failure.assign(errno, std::generic_category());
  }
  return Error{.code = ErrorCode::io,
               .message = "cannot create a temporary file: " + failure.message(),
               .hint = "set TMPDIR to a directory that can be written to"};
}

/// Returns the size of the zip.
Result<std::uint64_t> write_plan(PackagePlan const& plan, std::filesystem::path& file,
                                 detail::CallWatch& watch) {
  RAYJOBS_TRY(detail::Tree const tree, detail::read_tree(plan.directory, plan.options, watch));
  HashedFiles content(tree, plan);
  RAYJOBS_TRY_VOID(content.compare_names());
  RAYJOBS_TRY(detail::OwnedFd const target, create_temporary(file));
  watch.expect(plan.total_bytes);
  RAYJOBS_TRY(auto const written,
              detail::write_zip(target, plan.entries, plan.options.max_bytes, content, watch));
  if (written.too_large) return too_large(plan);
  if (content.uri() != plan.uri) return detail::changed("a file changed");
  watch.finish();
  return written.bytes;
}

void remove_file(std::filesystem::path const& file) {
  std::error_code ignored;
  if (!file.empty()) std::filesystem::remove(file, ignored);
}

}  // namespace

Result<Package> Package::write(PackagePlan const& plan, CallOptions const& call) {
  detail::CallWatch watch(call, "zip");
  Package package;
  package.uri_ = plan.uri;
  auto bytes = write_plan(plan, package.file_, watch);
  if (!bytes) {
    bytes.error().context = "packaging of " + in_quotes(plan.directory.native());
    return std::move(bytes).error();
  }
  package.bytes_ = *bytes;
  return package;
}

Package::Package(Package&& other) noexcept
    : uri_(std::move(other.uri_)),
      file_(std::exchange(other.file_, {})),
      bytes_(std::exchange(other.bytes_, 0)) {}

Package& Package::operator=(Package&& other) noexcept {
  std::swap(uri_, other.uri_);
  std::swap(file_, other.file_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Package::~Package() { remove_file(file_); }

}  // namespace rayjobs
