// The hash that Ray names a directory's package by: the XOR of the hashes of its paths.
#pragma once

#include "core/digest.hpp"
#include "packaging/io/call_watch.hpp"
#include "packaging/tree/tree.hpp"

#include <rayjobs/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// SHA-1 of a path and its content, one path after the other. Thread safety: one thread at a time;
/// several may hash different paths.
class PathHasher {
 public:
  /// Begins a path: relative to the directory, "." for the directory itself.
  void start(std::string_view path) {
    sha1_.start();
    sha1_.update(path);
  }
  void update(std::span<char const> content) { sha1_.update(content); }
  /// The first 8 bytes of the hash. Fails with io when OpenSSL provides no SHA-1.
  Result<std::uint64_t> finish();

 private:
  Sha1 sha1_{};
};

/// Sums up the hashes of paths, in any order.
class TreeHash {
 public:
  void add(std::uint64_t path_hash) { sum_ ^= path_hash; }
  /// The package URI.
  std::string uri() const;

 private:
  std::uint64_t sum_ = 0x3030303030303030;  ///< Ray begins with the text "00000000".
};

struct FileHash {
  std::uint64_t path_hash = 0;        ///< Of path and content, as PathHasher makes it.
  std::uint64_t size = 0;             ///< Of what was hashed.
  bool unchanged_since_walk = false;  ///< From the walk to the end of hashing.
};

/// Hashes the nodes with these indices, all of them files; returns the results in the same order.
/// Fails with io, cancelled or timeout, and with conflict when a file is no longer there.
Result<std::vector<FileHash>> hash_files(Tree const& tree, std::vector<std::size_t> const& files,
                                         CallWatch& watch);

}  // namespace rayjobs::detail
