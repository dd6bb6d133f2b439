// The hashes of a tree's files, made on several threads.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/tree/tree.hpp"

#include <rayjobs/result.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rayjobs::detail {

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
