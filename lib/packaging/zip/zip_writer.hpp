// ZipWriter: a zip of a tree's files, compressed on several threads, into an open file.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/tree/tree.hpp"
#include "packaging/tree/tree_hash.hpp"
#include "packaging/zip/zip_pieces.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <vector>

namespace rayjobs::detail {

struct ZipResult {
  std::uint64_t bytes = 0;
  bool too_large = false;  ///< Given up: it cannot fit within the limit.
  TreeHash hash{};         ///< Of the files as written to the zip.
};

/// Writes the entries in their order, compressed, with fixed times: equal input gives equal bytes.
/// `nodes` are those that the plan's entries are read from. Fails with io, cancelled or timeout,
/// and with conflict when a file is not what was planned.
Result<ZipResult> write_zip(OwnedFd const& file, Tree const& tree, PackagePlan const& plan,
                            std::vector<TreeNode const*> const& nodes, CallWatch& watch);

}  // namespace rayjobs::detail
