// UnpackedFile: the content of a gzip, xz or plain file, read in bounded memory and bounded amount.
#pragma once

#include "core/digest.hpp"
#include "packaging/archive/inflater.hpp"
#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"

#include <rayjobs/result.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rayjobs::detail {

/// No archive may unpack to more than 4 GiB, whatever it claims. Only a package that was made to
/// fill a disk comes near it in 100 MiB.
inline constexpr std::uint64_t kMaxUnpackedBytes = std::uint64_t{4} << 30U;

/// The error for an archive that unpacks to more; `what` names it.
Error unpacks_to_too_much(std::string const& what);

/// Fails with io, cancelled and timeout, and with rejected for content that is broken or too large.
/// Lifetime: refers to `watch`. Thread safety: one thread at a time.
class UnpackedFile {
 public:
  static Result<UnpackedFile> open(std::filesystem::path const& file, CallWatch& watch);

  /// Fills `buffer` unless the content ends first.
  Result<std::size_t> read(std::span<char> buffer);
  /// Reads to the end. Returns the SHA-1 of the file as it is on disk, 40 hexadecimal digits.
  Result<std::string> finish();
  std::uint64_t file_size() const { return file_size_; }

 private:
  UnpackedFile(OwnedFd fd, std::filesystem::path const& file, CallWatch& watch);
  Result<void> refill();

  OwnedFd fd_;
  std::string name_;  ///< In quotes.
  CallWatch* watch_;
  std::uint64_t file_size_ = 0;
  std::vector<char> block_;
  std::span<char const> input_{};  ///< What is left of the block.
  bool last_block_ = false;
  bool ended_ = false;
  std::uint64_t unpacked_ = 0;
  std::optional<Inflater> inflater_{};
  Sha1 hasher_{};
};

}  // namespace rayjobs::detail
