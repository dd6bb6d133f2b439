// Deflater: DEFLATE of whole contents, and of contents that come in pieces.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_compressor;
struct z_stream_s;

namespace rayjobs::detail {

/// One thread's compressors. The levels, and why there are two libraries: ADR 15. Throws
/// std::bad_alloc. Thread safety: one thread at a time.
class Deflater {
 public:
  Deflater();
  ~Deflater();

  /// Appends the whole stream of `content` to `out`.
  void deflate(std::span<char const> content, std::vector<char>& out);
  /// Appends one piece of a stream. Pieces of different Deflaters, one after the other, make a
  /// stream.
  void deflate_piece(std::span<char const> piece, bool last, std::vector<char>& out);

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
    void operator()(z_stream_s* stream) const;
  };
  bool shrinks(std::span<char const> piece);

  std::unique_ptr<libdeflate_compressor, Free> whole_;
  std::unique_ptr<z_stream_s, Free> pieces_;
  std::vector<char> probe_{};
};

/// CRC-32, as in a zip.
std::uint32_t crc_of(std::span<char const> content);
/// The CRC-32 of two contents in a row, from the CRC-32 of each.
std::uint32_t joined_crc(std::uint32_t first, std::uint32_t second, std::uint64_t second_size);

}  // namespace rayjobs::detail
