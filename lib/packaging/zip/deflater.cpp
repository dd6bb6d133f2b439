// Compresses whole contents with libdeflate, and pieces with zlib.
#include "packaging/zip/deflater.hpp"

#include <algorithm>
#include <libdeflate.h>
#include <new>
#include <zlib.h>

namespace rayjobs::detail {
namespace {

constexpr int kWholeLevel = 1;
constexpr int kPieceLevel = 4;
constexpr int kRawStream = -15;
constexpr int kMemoryLevel = 8;
constexpr std::size_t kProbe = 16U << 10U;
constexpr std::size_t kMaxStoredBlock = 0xFFFF;

void append_stored_blocks(std::span<char const> piece, bool last, std::vector<char>& out) {
  do {
    auto const block = piece.first(std::min(piece.size(), kMaxStoredBlock));
    piece = piece.subspan(block.size());
    auto const length = static_cast<unsigned>(block.size());
    for (unsigned const byte : {last && piece.empty() ? 1U : 0U, length & 0xFFU, length >> 8U,
                                ~length & 0xFFU, (~length >> 8U) & 0xFFU})
      out.push_back(static_cast<char>(byte));
    out.insert(out.end(), block.begin(), block.end());
  } while (!piece.empty());
}

}  // namespace

void Deflater::Free::operator()(libdeflate_compressor* compressor) const {
  ::libdeflate_free_compressor(compressor);
}

void Deflater::Free::operator()(z_stream_s* stream) const {
  ::deflateEnd(stream);
  delete stream;  // NOLINT: made by make_unique
}

Deflater::Deflater() : whole_(::libdeflate_alloc_compressor(kWholeLevel)) {
  if (!whole_) throw std::bad_alloc();
}

Deflater::~Deflater() = default;

void Deflater::deflate(std::span<char const> content, std::vector<char>& out) {
  std::size_t const before = out.size();
  std::size_t const most = ::libdeflate_deflate_compress_bound(whole_.get(), content.size());
  out.resize(before + most);
  out.resize(before + ::libdeflate_deflate_compress(whole_.get(), content.data(), content.size(),
                                                    out.data() + before, most));
}

bool Deflater::shrinks(std::span<char const> piece) {
  auto const sample = piece.subspan((piece.size() - std::min(piece.size(), kProbe)) / 2,
                                    std::min(piece.size(), kProbe));
  probe_.clear();
  deflate(sample, probe_);
  return probe_.size() < sample.size() / 32 * 31;
}

void Deflater::deflate_piece(std::span<char const> piece, bool last, std::vector<char>& out) {
  if (!shrinks(piece)) return append_stored_blocks(piece, last, out);
  if (!pieces_) {
    auto stream = std::make_unique<z_stream_s>();
    if (::deflateInit2(stream.get(), kPieceLevel, Z_DEFLATED, kRawStream, kMemoryLevel,
                       Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
    pieces_.reset(stream.release());
  }
  z_stream_s& stream = *pieces_;
  ::deflateReset(&stream);
  std::size_t const before = out.size();
  // The bound is that of a whole stream; the flush that ends a piece may take a block more.
  std::size_t const most = ::deflateBound(&stream, piece.size()) + 16;
  out.resize(before + most);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(piece.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);  // NOLINT
  stream.avail_out = static_cast<uInt>(most);
  ::deflate(&stream, last ? Z_FINISH : Z_FULL_FLUSH);
  out.resize(out.size() - stream.avail_out);
}

std::uint32_t crc_of(std::span<char const> content) {
  return ::libdeflate_crc32(0, content.data(), content.size());
}

std::uint32_t joined_crc(std::uint32_t first, std::uint32_t second, std::uint64_t second_size) {
  if (first == 0) return second;  // as for most files, which are one piece
  return static_cast<std::uint32_t>(
      ::crc32_combine(first, second, static_cast<z_off_t>(second_size)));
}

}  // namespace rayjobs::detail
