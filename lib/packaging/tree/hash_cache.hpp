// HashCache: the hashes of a directory's files from an earlier run, kept in a file.
#pragma once

#include "packaging/tree/tree.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace rayjobs::detail {

/// A hash is taken from the cache for a file of the same path, size, device, inode and times of
/// change. This is safe because a hash is remembered only if the file's last change lies so long
/// before the walk that any later change gives it another time, even on file systems that count
/// whole seconds. Thread safety: one thread at a time.
class HashCache {
 public:
  /// Reads `file` unless it is empty or not a cache. `now`: the time before the tree was walked.
  HashCache(std::filesystem::path file, std::chrono::nanoseconds now);

  /// The remembered hash of a file; call it in the tree's order.
  std::optional<std::uint64_t> find(TreeNode const& file);
  /// Remembers for the next run the hash of the content that `file` had at the walk, if that is
  /// safe; call it in the tree's order.
  void keep(TreeNode const& file, std::uint64_t path_hash);
  /// Replaces the file atomically if anything is new; ignores failures.
  void save() const;

 private:
  std::filesystem::path file_;
  std::chrono::nanoseconds now_;
  std::string known_{};  ///< The records of the file; those before `next_` were passed.
  std::size_t next_ = 0;
  std::string kept_{};
};

}  // namespace rayjobs::detail
