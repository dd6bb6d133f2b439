// Inflater: the content of a gzip or xz stream, piece by piece.
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
class Inflater {
 public:
  enum class Format { plain, gzip, xz };
  /// Recognised by the first bytes of a file; plain if neither gzip nor xz.
  static Format format_of(std::span<char const> head);

  explicit Inflater(Format format);
  Inflater(Inflater&&) noexcept = default;
  Inflater& operator=(Inflater&&) noexcept = default;
  ~Inflater();

  struct Step {
    std::size_t taken = 0;  ///< Bytes of the input.
    std::size_t made = 0;   ///< Bytes of the output.
    bool ended = false;     ///< The content ends here; what follows is padding.
  };
  /// `last`: no input follows. None: the stream is broken, or would take more than 128 MiB of
  /// memory to unpack.
  std::optional<Step> inflate(std::span<char const> in, bool last, std::span<char> out);

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
    void operator()(lzma_stream* stream) const;
  };
  std::optional<Step> inflate_gzip(std::span<char const> in, std::span<char> out);
  std::optional<Step> inflate_xz(std::span<char const> in, bool last, std::span<char> out);

  Format format_;
  std::unique_ptr<z_stream_s, End> gzip_{};
  std::unique_ptr<lzma_stream, End> xz_{};
  bool between_ = false;  ///< One gzip stream has ended, and another may follow.
};

}  // namespace rayjobs::detail
