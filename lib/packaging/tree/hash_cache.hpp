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
/// change. What is safe about it: a hash is only remembered of a file whose last change lies so far
/// before the walk that each later change gives it another time, also on file systems that count
/// whole seconds. Thread safety: one thread at a time.
class HashCache {
 public:
  /// Reads `file`, if it is not empty and is a cache. `now`: the time before the tree was walked.
  HashCache(std::filesystem::path file, std::chrono::nanoseconds now);

  /// The hash that is known of a file; to be asked in the tree's order.
  std::optional<std::uint64_t> find(TreeNode const& file);
  /// Keeps the hash of the content that `file` was walked with for the next run, if that is safe;
  /// to be called in the tree's order.
  void keep(TreeNode const& file, std::uint64_t path_hash);
  /// Replaces the file at once, if there is anything new. What fails is left undone.
  void save() const;

 private:
  std::filesystem::path file_;
  std::chrono::nanoseconds now_;
  std::string known_{};  ///< The content of the file; its records begin at `next_`.
  std::size_t next_ = 0;
  std::size_t known_end_ = 0;
  std::string kept_{};
};

}  // namespace rayjobs::detail
