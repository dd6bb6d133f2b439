// Decompressor: the content of a gzip or xz stream, piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lzma.h>
#include <memory>
#include <optional>
#include <span>

struct z_stream_s;

namespace rayjobs::detail {

/// Unpacks several streams in a row as one content, as gzip and xz do. Throws
/// std::bad_alloc. Thread safety: one thread at a time.
class Decompressor {
 public:
  /// For the file that begins with `head`: plain if it is neither gzip nor xz.
  explicit Decompressor(std::span<char const> head);

  struct Step {
    std::size_t taken = 0;  ///< Bytes of the input.
    std::size_t made = 0;   ///< Bytes of the output.
    bool ended = false;     ///< The content ends here; what follows is padding.
  };
  /// `last`: no input follows. None: the stream is broken, or would take more than 128 MiB of
  /// memory to unpack.
  std::optional<Step> unpack(std::span<char const> in, bool last, std::span<char> out);

 private:
  std::optional<Step> unpack_gzip(std::span<char const> in, std::span<char> out);
  std::optional<Step> unpack_xz(std::span<char const> in, bool last, std::span<char> out);

  std::unique_ptr<z_stream_s, void (*)(z_stream_s*)> gzip_;
  std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> xz_;
  bool between_ = false;  ///< One gzip stream has ended, and another may follow.
};

}  // namespace rayjobs::detail
