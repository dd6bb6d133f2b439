// Pieces of a zip's content: how it is divided, and how one is read, hashed and compressed.
#pragma once

#include "packaging/io/ordered_jobs.hpp"
#include "packaging/tree/tree.hpp"
#include "packaging/tree/tree_hash.hpp"
#include "packaging/zip/deflater.hpp"
#include "packaging/zip/zip_format.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rayjobs::detail {

/// An entry of the zip and the path that it is read from.
struct ZipInput {
  PackageEntry const* entry = nullptr;
  TreeNode const* node = nullptr;
};

/// A stretch of one entry's content; most files are one piece.
struct ZipPiece {
  std::size_t input = 0;
  std::uint64_t offset = 0;
  std::size_t size = 0;
  bool last = true;

  bool whole() const { return last && offset == 0; }
};

/// A piece, ready to be written.
struct PackedPiece {
  ZipPiece piece{};
  ZipContent::Method method = ZipContent::Method::stored;
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

/// The pieces of all entries, in jobs of a few small ones or a single large one.
std::vector<std::vector<ZipPiece>> divide_into_jobs(std::vector<ZipInput> const& inputs);

/// One thread's hasher, compressor and buffer.
class PiecePacker {
 public:
  PiecePacker(Tree const& tree, std::vector<ZipInput> const& inputs,
              std::vector<std::vector<ZipPiece>> const& jobs)
      : tree_(tree), inputs_(inputs), jobs_(jobs) {}

  /// Fails with io, and with conflict when a file is not what was planned.
  Result<PackedPieces> operator()(std::size_t job, JobSignals& signals);

 private:
  Result<void> read(ZipPiece const& piece);
  Result<void> pack(ZipPiece const& piece, PackedPieces& to);

  Tree const& tree_;
  std::vector<ZipInput> const& inputs_;
  std::vector<std::vector<ZipPiece>> const& jobs_;
  std::vector<char> content_{};
  PathHasher hasher_{};
  Deflater deflater_{};
};

}  // namespace rayjobs::detail
