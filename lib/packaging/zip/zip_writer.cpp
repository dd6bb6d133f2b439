// Writes packed pieces in order, and gives up as soon as the zip cannot fit.
#include "packaging/zip/zip_writer.hpp"

#include "core/try.hpp"
#include "packaging/zip/zip_file.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace rayjobs::detail {
namespace {

class ZipWriter {
 public:
  ZipWriter(OwnedFd const& file, PackagePlan const& plan, std::vector<ZipInput> const& inputs)
      : file_(file), plan_(plan), inputs_(inputs), overhead_(least_overhead(plan.entries)) {
    contents_.reserve(inputs.size());
  }

  Result<void> add(PackedPieces const& packed) {
    std::span<char const> bytes(packed.bytes);
    for (PackedPiece const& piece : packed.pieces) {
      packed_bytes_ += piece.packed;
      if (is_too_large()) return Error{.code = ErrorCode::rejected};
      RAYJOBS_TRY_VOID(add(piece, bytes.first(piece.packed), packed.content));
      bytes = bytes.subspan(piece.packed);
    }
    return {};
  }

  bool is_too_large() const { return overhead_ + packed_bytes_ > plan_.options.max_bytes; }

  Result<ZipResult> finish() {
    std::string directory;
    append_directory(directory, plan_.entries, contents_, file_.position());
    RAYJOBS_TRY_VOID(file_.append(directory));
    RAYJOBS_TRY_VOID(file_.flush());
    return ZipResult{.bytes = file_.position(),
                     .too_large = file_.position() > plan_.options.max_bytes,
                     .hash = hash_};
  }

 private:
  Result<void> add(PackedPiece const& packed, std::span<char const> bytes,
                   std::span<char const> content) {
    ZipPiece const& piece = packed.piece;
    PackageEntry const& entry = *inputs_[piece.input].entry;
    TreeNode const& node = *inputs_[piece.input].node;
    if (piece.offset == 0) {
      contents_.push_back({.method = packed.method,
                           .crc = packed.crc,
                           .packed = packed.packed,
                           .offset = file_.position()});
      RAYJOBS_TRY_VOID(append_header(entry));
    } else {
      contents_.back().crc = joined_crc(contents_.back().crc, packed.crc, piece.size);
      contents_.back().packed += packed.packed;
    }
    RAYJOBS_TRY_VOID(file_.append(bytes));
    if (node.kind != TreeNode::Kind::file) return {};
    if (piece.whole()) {
      hash_.add(packed.path_hash);
      return {};
    }
    if (piece.offset == 0) hasher_.start(node.path);
    hasher_.update(content);
    if (!piece.last) return {};
    RAYJOBS_TRY(std::uint64_t const path_hash, hasher_.finish());
    hash_.add(path_hash);
    // The sizes are known only now.
    header_.clear();
    append_local_header(header_, entry, contents_.back());
    return file_.replace(header_, contents_.back().offset);
  }

  Result<void> append_header(PackageEntry const& entry) {
    header_.clear();
    append_local_header(header_, entry, contents_.back());
    return file_.append(header_);
  }

  ZipFile file_;
  PackagePlan const& plan_;
  std::vector<ZipInput> const& inputs_;
  std::uint64_t overhead_;
  std::uint64_t packed_bytes_ = 0;
  std::vector<ZipContent> contents_{};
  std::string header_{};
  PathHasher hasher_{};  ///< Of the file whose pieces are being written.
  TreeHash hash_{};
};

}  // namespace

Result<ZipResult> write_zip(OwnedFd const& file, Tree const& tree, PackagePlan const& plan,
                            std::vector<TreeNode const*> const& nodes, CallWatch& watch) {
  std::vector<ZipInput> inputs;
  inputs.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    inputs.push_back({.entry = &plan.entries[i], .node = nodes[i]});
  auto const jobs = divide_into_jobs(inputs);
  ZipWriter writer(file, plan, inputs);
  if (writer.is_too_large()) return ZipResult{.too_large = true};
  auto const written = run_ordered<PackedPieces>(
      jobs.size(), [&] { return std::make_shared<PiecePacker>(tree, inputs, jobs); },
      [&writer](PackedPieces const& packed) { return writer.add(packed); }, watch);
  if (writer.is_too_large()) return ZipResult{.too_large = true};
  if (!written) return written.error();
  return writer.finish();
}

}  // namespace rayjobs::detail
