// Buffers what is appended, and rewrites earlier bytes in place.
#include "packaging/zip/zip_file.hpp"

#include "core/try.hpp"

#include <cerrno>
#include <system_error>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kBuffer = 256U << 10U;

}  // namespace

Result<void> ZipFile::append(std::span<char const> bytes) {
  buffer_.append(bytes.data(), bytes.size());
  return buffer_.size() < kBuffer ? Result<void>{} : flush();
}

Result<void> ZipFile::flush() {
  RAYJOBS_TRY_VOID(write(buffer_, flushed_));
  flushed_ += buffer_.size();
  buffer_.clear();
  return {};
}

Result<void> ZipFile::replace(std::span<char const> bytes, std::uint64_t offset) {
  RAYJOBS_TRY_VOID(flush());
  return write(bytes, offset);
}

Result<void> ZipFile::write(std::span<char const> bytes, std::uint64_t offset) {
  if (write_fully(file_.get(), bytes, offset)) return {};
  int const reason = errno;
  return Error{.code = ErrorCode::io,
               .message = "cannot write the package: " + std::generic_category().message(reason),
               .hint = reason == ENOSPC ? "set TMPDIR to a directory with more space" : ""};
}

}  // namespace rayjobs::detail
