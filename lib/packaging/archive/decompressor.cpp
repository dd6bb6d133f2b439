// Unpacks gzip with zlib and xz with liblzma, in bounded memory.
#include "packaging/archive/decompressor.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>
#include <zlib.h>

namespace rayjobs::detail {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
// The strongest preset of xz takes half of it.
constexpr std::uint64_t kMaxMemory = 128U << 20U;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kXzMagic(
    "\xfd"
    "7zXZ\0",
    6);

template <typename Stream, auto end>
void free_stream(Stream* stream) {
  end(stream);
  delete stream;  // NOLINT: made by make_unique
}

}  // namespace

Decompressor::Decompressor(std::span<char const> head)
    : gzip_(nullptr, free_stream<z_stream, ::inflateEnd>),
      xz_(nullptr, free_stream<lzma_stream, ::lzma_end>) {
  std::string_view const text(head.data(), head.size());
  if (text.starts_with(kGzipMagic)) {
    gzip_.reset(std::make_unique<z_stream>().release());
    if (::inflateInit2(gzip_.get(), kGzipOnly) != Z_OK) throw std::bad_alloc();
  } else if (text.starts_with(kXzMagic)) {
    xz_.reset(std::make_unique<lzma_stream>().release());
    if (::lzma_stream_decoder(xz_.get(), kMaxMemory, LZMA_CONCATENATED) != LZMA_OK)
      throw std::bad_alloc();
  }
}

std::optional<Decompressor::Step> Decompressor::unpack(std::span<char const> in, bool last,
                                                       std::span<char> out) {
  if (gzip_) return unpack_gzip(in, out);
  if (xz_) return unpack_xz(in, last, out);
  std::size_t const count = std::min(in.size(), out.size());
  std::copy_n(in.begin(), count, out.begin());
  return Step{.taken = count, .made = count, .ended = last && count == in.size()};
}

std::optional<Decompressor::Step> Decompressor::unpack_gzip(std::span<char const> in,
                                                            std::span<char> out) {
  z_stream& stream = *gzip_;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());  // NOLINT
  stream.avail_out = static_cast<uInt>(out.size());
  Step step;
  while (stream.avail_in > 0 && stream.avail_out > 0) {
    if (between_) {
      step.ended = *stream.next_in != static_cast<unsigned char>(kGzipMagic[0]);
      if (step.ended) break;
      ::inflateReset(&stream);
      between_ = false;
    }
    int const result = ::inflate(&stream, Z_NO_FLUSH);
    between_ = result == Z_STREAM_END;
    if (result != Z_OK && !between_) return std::nullopt;
  }
  step.ended = step.ended || (between_ && in.empty());
  step.taken = in.size() - stream.avail_in;
  step.made = out.size() - stream.avail_out;
  return step;
}

std::optional<Decompressor::Step> Decompressor::unpack_xz(std::span<char const> in, bool last,
                                                          std::span<char> out) {
  lzma_stream& stream = *xz_;
  stream.next_in = reinterpret_cast<std::uint8_t const*>(in.data());  // NOLINT
  stream.avail_in = in.size();
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());  // NOLINT
  stream.avail_out = out.size();
  lzma_ret const result = ::lzma_code(&stream, last ? LZMA_FINISH : LZMA_RUN);
  bool const starved = result == LZMA_BUF_ERROR;
  if (result != LZMA_OK && result != LZMA_STREAM_END && !starved) return std::nullopt;
  return Step{.taken = in.size() - stream.avail_in,
              .made = out.size() - stream.avail_out,
              .ended = result == LZMA_STREAM_END};
}

}  // namespace rayjobs::detail
