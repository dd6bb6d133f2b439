// Files hashed while they are read from their beginning: as they are, or what they unpack to.
#pragma once

#include "core/digest.hpp"
#include "packaging/archive/decompressor.hpp"
#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/io/path_text.hpp"

#include <rayjobs/result.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::detail {

/// Read at a time.
inline constexpr std::size_t kFileBlock = 256U << 10U;

/// A regular file, read and hashed block by block. Fails with io, cancelled or timeout. Lifetime:
/// refers to `watch`. Thread safety: one thread at a time.
class HashedFile {
 public:
  static Result<HashedFile> open(std::filesystem::path const& file, CallWatch& watch);

  OwnedFd const& descriptor() const { return fd_; }
  std::string name() const { return in_quotes(path_.native()); }
  std::uint64_t size() const { return size_; }  ///< When it was opened.
  /// The next bytes, which stay until the next call.
  Result<std::span<char const>> next();
  bool ended() const { return ended_; }  ///< next() has given the last bytes.
  /// Reads what is left. Returns the SHA-1 of the file, 40 hexadecimal digits.
  Result<std::string> finish();

 private:
  HashedFile(OwnedFd fd, std::filesystem::path path, std::uint64_t size, CallWatch& watch)
      : fd_(std::move(fd)), path_(std::move(path)), size_(size), watch_(watch) {}

  OwnedFd fd_;
  std::filesystem::path path_;
  std::uint64_t size_;
  CallWatch& watch_;
  std::vector<char> block_ = std::vector<char>(kFileBlock);
  bool ended_ = false;
  Sha1 hasher_{};
};

/// No archive may unpack to more than 4 GiB, whatever it claims. Only a package that was made to
/// fill a disk comes near it in 100 MiB.
inline constexpr std::uint64_t kMaxUnpackedBytes = std::uint64_t{4} << 30U;

/// The error for an archive that unpacks to more; `what` names it.
Error unpacks_to_too_much(std::string const& what);

/// The content of a gzip, xz or plain file, in bounded memory. Fails as HashedFile does, and with
/// rejected for content that is broken or too large.
class UnpackedFile {
 public:
  static Result<UnpackedFile> open(std::filesystem::path const& file, CallWatch& watch);

  /// Fills `buffer` unless the content ends first.
  Result<std::size_t> read(std::span<char> buffer);
  /// Reads to the end. Returns the SHA-1 of the file as it is on disk, 40 hexadecimal digits.
  Result<std::string> finish();
  std::uint64_t file_size() const { return file_.size(); }

 private:
  UnpackedFile(HashedFile file, std::span<char const> input)
      : file_(std::move(file)), input_(input), decompressor_(input) {}

  HashedFile file_;
  std::span<char const> input_;  ///< What is left of the file's block.
  Decompressor decompressor_;
  bool ended_ = false;
  std::uint64_t unpacked_ = 0;
};

}  // namespace rayjobs::detail
