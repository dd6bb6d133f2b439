// Groups small files into jobs and cuts large ones; each job reads, hashes and compresses.
#include "packaging/zip/zip_pieces.hpp"

#include "core/try.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/zip/deflater.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace rayjobs::detail {
namespace {

// Each thread keeps the content and the result of two pieces in memory.
constexpr std::uint64_t kMaxPiece = 512U << 10U;
constexpr std::uint64_t kJobBytes = 128U << 10U;
constexpr std::size_t kJobPieces = 64;

/// The pieces of all files, in jobs of a few small ones or a single large one.
std::vector<std::vector<ZipPiece>> divide_into_jobs(std::vector<PackageEntry> const& entries,
                                                    std::vector<TreeNode const*> const& nodes) {
  std::vector<std::vector<ZipPiece>> jobs;
  std::vector<ZipPiece> small;
  std::uint64_t small_bytes = 0;
  auto const end_small = [&] {
    if (!small.empty()) jobs.push_back(std::exchange(small, {}));
    small_bytes = 0;
  };
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i]->kind != TreeNode::Kind::file) continue;
    std::uint64_t const size = entries[i].size;
    if (size > kMaxPiece) {
      end_small();
      for (std::uint64_t offset = 0; offset < size; offset += kMaxPiece)
        jobs.push_back({{.node = nodes[i],
                         .offset = offset,
                         .size = static_cast<std::size_t>(std::min(kMaxPiece, size - offset)),
                         .last = size - offset <= kMaxPiece}});
      continue;
    }
    small.push_back({.node = nodes[i], .size = static_cast<std::size_t>(size)});
    small_bytes += size;
    if (small_bytes >= kJobBytes || small.size() == kJobPieces) end_small();
  }
  end_small();
  return jobs;
}

/// One thread's hasher, compressor and buffer.
class PiecePacker {
 public:
  PiecePacker(Tree const& tree, std::vector<std::vector<ZipPiece>> const& jobs)
      : tree_(tree), jobs_(jobs) {}

  Result<PackedPieces> operator()(std::size_t job, JobSignals& signals) {
    PackedPieces packed;
    for (ZipPiece const& piece : jobs_[job]) {
      if (signals.stopping()) break;
      RAYJOBS_TRY_VOID(pack(piece, packed));
      signals.advance(piece.size);
    }
    return packed;
  }

 private:
  Result<void> read(ZipPiece const& piece) {
    std::string const& path = piece.node->path;
    RAYJOBS_TRY(OwnedFd const file, open_file(tree_, path));
    // One byte more than expected: a file that has grown is noticed.
    content_.resize(piece.size + (piece.last ? 1 : 0));
    std::ptrdiff_t const count = read_fully_at(file.get(), content_, piece.offset);
    if (count < 0) return unreadable(path, errno);
    if (static_cast<std::size_t>(count) != piece.size) return changed(in_quotes(path) + " changed");
    content_.resize(piece.size);
    return {};
  }

  Result<void> pack(ZipPiece const& piece, PackedPieces& to) {
    RAYJOBS_TRY_VOID(read(piece));
    PackedPiece packed{.piece = piece, .crc = crc_of(content_)};
    std::size_t const before = to.bytes.size();
    if (piece.whole()) {
      hasher_.start(piece.node->path);
      hasher_.update(content_);
      RAYJOBS_TRY(packed.path_hash, hasher_.finish());
      deflater_.deflate(content_, to.bytes);
    } else {
      deflater_.deflate_piece(content_, piece.last, to.bytes);
      to.content.swap(content_);
    }
    packed.packed = to.bytes.size() - before;
    to.pieces.push_back(packed);
    return {};
  }

  Tree const& tree_;
  std::vector<std::vector<ZipPiece>> const& jobs_;
  std::vector<char> content_{};
  PathHasher hasher_{};
  Deflater deflater_{};
};

}  // namespace

ZipPieces::ZipPieces(Tree const& tree, std::vector<PackageEntry> const& entries,
                     std::vector<TreeNode const*> const& nodes, CallWatch& watch)
    : jobs_(divide_into_jobs(entries, nodes)),
      packing_(
          jobs_.size(), [&] { return std::make_shared<PiecePacker>(tree, jobs_); }, watch) {}

Result<ZipBlock> ZipPieces::next() {
  if (next_ == packed_.pieces.size()) {
    RAYJOBS_TRY(packed_, packing_.next());
    rest_ = packed_.bytes;
    next_ = 0;
  }
  PackedPiece const& piece = packed_.pieces[next_++];
  RAYJOBS_TRY_VOID(hash_piece(piece));
  auto const bytes = rest_.first(piece.packed);
  rest_ = rest_.subspan(piece.packed);
  return ZipBlock{
      .packed = bytes, .size = piece.piece.size, .crc = piece.crc, .last = piece.piece.last};
}

Result<void> ZipPieces::hash_piece(PackedPiece const& packed) {
  std::uint64_t path_hash = packed.path_hash;
  if (!packed.piece.whole()) {
    if (packed.piece.offset == 0) hasher_.start(packed.piece.node->path);
    hasher_.update(packed_.content);
    if (!packed.piece.last) return {};
    RAYJOBS_TRY(path_hash, hasher_.finish());
  }
  hash_.add(path_hash);
  return {};
}

}  // namespace rayjobs::detail
