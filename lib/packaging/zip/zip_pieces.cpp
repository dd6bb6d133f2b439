// Groups small files into jobs and cuts large ones; each job reads, hashes and compresses.
#include "packaging/zip/zip_pieces.hpp"

#include "core/try.hpp"
#include "packaging/io/path_text.hpp"

#include <algorithm>
#include <span>

namespace rayjobs::detail {
namespace {

// Each thread keeps the content and the result of two pieces in memory.
constexpr std::uint64_t kMaxPiece = 512U << 10U;
constexpr std::uint64_t kJobBytes = 128U << 10U;
constexpr std::size_t kJobPieces = 64;

}  // namespace

std::vector<std::vector<ZipPiece>> divide_into_jobs(std::vector<ZipInput> const& inputs) {
  std::vector<std::vector<ZipPiece>> jobs;
  std::vector<ZipPiece> small;
  std::uint64_t small_bytes = 0;
  auto const end_small = [&] {
    if (!small.empty()) jobs.push_back(std::exchange(small, {}));
    small_bytes = 0;
  };
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::uint64_t const size = inputs[i].entry->size;
    if (size > kMaxPiece) {
      end_small();
      for (std::uint64_t offset = 0; offset < size; offset += kMaxPiece)
        jobs.push_back({{.input = i,
                         .offset = offset,
                         .size = static_cast<std::size_t>(std::min(kMaxPiece, size - offset)),
                         .last = size - offset <= kMaxPiece}});
      continue;
    }
    small.push_back({.input = i, .size = static_cast<std::size_t>(size)});
    small_bytes += size;
    if (small_bytes >= kJobBytes || small.size() == kJobPieces) end_small();
  }
  end_small();
  return jobs;
}

Result<PackedPieces> PiecePacker::operator()(std::size_t job, JobSignals& signals) {
  PackedPieces packed;
  for (ZipPiece const& piece : jobs_[job]) {
    if (signals.stopping()) break;
    RAYJOBS_TRY_VOID(pack(piece, packed));
    signals.advance(piece.size);
  }
  return packed;
}

Result<void> PiecePacker::read(ZipPiece const& piece) {
  std::string const& path = inputs_[piece.input].node->path;
  RAYJOBS_TRY(OwnedFd const file, open_file(tree_, path));
  // One byte more than expected: a file that has grown is noticed.
  content_.resize(piece.size + (piece.last ? 1 : 0));
  std::ptrdiff_t const count = read_fully_at(file.get(), content_, piece.offset);
  if (count < 0) return unreadable(path, errno);
  if (static_cast<std::size_t>(count) != piece.size) return changed(in_quotes(path) + " changed");
  content_.resize(piece.size);
  return {};
}

Result<void> PiecePacker::pack(ZipPiece const& piece, PackedPieces& to) {
  TreeNode const& node = *inputs_[piece.input].node;
  PackedPiece packed{.piece = piece};
  if (node.kind != TreeNode::Kind::file) {
    to.pieces.push_back(packed);
    return {};
  }
  RAYJOBS_TRY_VOID(read(piece));
  std::size_t const before = to.bytes.size();
  packed.crc = crc_of(content_);
  if (!piece.whole()) {
    packed.method = ZipContent::Method::deflated;
    deflater_.deflate_piece(content_, piece.last, to.bytes);
    to.content.swap(content_);
  } else {
    hasher_.start(node.path);
    hasher_.update(content_);
    RAYJOBS_TRY(packed.path_hash, hasher_.finish());
    if (deflater_.deflate(content_, to.bytes)) {
      packed.method = ZipContent::Method::deflated;
    } else {
      to.bytes.insert(to.bytes.end(), content_.begin(), content_.end());
    }
  }
  packed.packed = to.bytes.size() - before;
  to.pieces.push_back(packed);
  return {};
}

}  // namespace rayjobs::detail
