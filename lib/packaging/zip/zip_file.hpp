// ZipFile: a zip that is being written, with a buffer for its many small records.
#pragma once

#include "packaging/io/file_io.hpp"

#include <rayjobs/result.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace rayjobs::detail {

/// Every write can fail with io. Lifetime: refers to `file`.
class ZipFile {
 public:
  explicit ZipFile(OwnedFd const& file) : file_(file) {}

  std::uint64_t position() const { return flushed_ + buffer_.size(); }

  Result<void> append(std::span<char const> bytes);
  Result<void> flush();
  /// Rewrites what was appended at `offset`.
  Result<void> replace(std::span<char const> bytes, std::uint64_t offset);

 private:
  Result<void> write(std::span<char const> bytes, std::uint64_t offset);

  OwnedFd const& file_;
  std::string buffer_{};
  std::uint64_t flushed_ = 0;
};

}  // namespace rayjobs::detail
