// The files of a tree as blocks of a zip: read, hashed and compressed on several threads.
#pragma once

#include "packaging/io/ordered_jobs.hpp"
#include "packaging/tree/tree.hpp"
#include "packaging/tree/tree_hash.hpp"
#include "packaging/zip/zip_writer.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rayjobs::detail {

/// A stretch of one file's content; most files are one piece.
struct ZipPiece {
  TreeNode const* node = nullptr;
  std::uint64_t offset = 0;
  std::size_t size = 0;
  bool last = true;

  bool whole() const { return last && offset == 0; }
};

/// A piece, ready to be written.
struct PackedPiece {
  ZipPiece piece{};
  std::uint32_t crc = 0;
  std::size_t packed = 0;       ///< Bytes in PackedPieces::bytes.
  std::uint64_t path_hash = 0;  ///< Of a whole file, as PathHasher makes it.
};

/// Some pieces in the zip's order.
struct PackedPieces {
  std::vector<PackedPiece> pieces{};
  std::vector<char> bytes{};    ///< Their packed bytes, one after the other.
  std::vector<char> content{};  ///< What was read, if it is a piece of a larger file: to be hashed.
};

/// Lifetime: refers to all that it is made of.
class ZipPieces {
 public:
  /// `nodes`: those that the entries are read from, with the sizes of the entries.
  ZipPieces(Tree const& tree, std::vector<PackageEntry> const& entries,
            std::vector<TreeNode const*> const& nodes, CallWatch& watch);

  /// The next block of the files, as write_zip wants them. Fails with io, cancelled or timeout, and
  /// with conflict when a file is not what was planned.
  Result<ZipBlock> next();
  /// Of the files whose blocks were all asked for.
  TreeHash hash() const { return hash_; }

 private:
  Result<void> hash_piece(PackedPiece const& piece);

  std::vector<std::vector<ZipPiece>> jobs_;
  OrderedJobs<PackedPieces> packing_;
  PackedPieces packed_{};
  std::size_t next_ = 0;          ///< Of the packed pieces.
  std::span<char const> rest_{};  ///< The bytes of those that follow.
  PathHasher hasher_{};           ///< Of a file of several pieces.
  TreeHash hash_{};
};

}  // namespace rayjobs::detail
