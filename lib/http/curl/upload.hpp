// The body of one request as libcurl reads it: text in memory, or a file in constant memory.
#pragma once

#include "core/owned_fd.hpp"
#include "core/text.hpp"

#include <rayjobs/transport.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <system_error>

namespace rayjobs::detail {

/// A request body with a fixed size and a read position. A file is read with pread from its own
/// position, so that libcurl may rewind it. Lifetime: the RequestBody must outlive it.
class UploadBody {
 public:
  /// io when the file cannot be opened or is not a regular file.
  static Result<UploadBody> open(RequestBody const& body) {
    UploadBody upload;
    if (auto const* text = std::get_if<std::string>(&body)) {
      upload.text_ = *text;
      upload.size_ = text->size();
    } else if (auto const* source = std::get_if<FileBody>(&body)) {
      upload.source_ = source;
      // O_NONBLOCK: the open of a FIFO must not wait for a writer.
      upload.file_ = OwnedFd(::open(source->path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
      if (!upload.file_) return upload.problem("cannot be opened", errno);
      struct stat status {};
      if (::fstat(upload.file_.get(), &status) != 0)
        return upload.problem("cannot be examined", errno);
      if (!S_ISREG(status.st_mode)) return upload.problem("is not a regular file");
      upload.size_ = static_cast<std::uint64_t>(status.st_size);
    }
    return upload;
  }

  std::uint64_t size() const { return size_; }
  void seek(std::uint64_t offset) { offset_ = offset; }

  /// Bytes copied, 0 at the end. io when the file has become shorter than size() or unreadable.
  Result<std::size_t> read(std::span<char> buffer) {
    std::size_t const wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(buffer.size(), size_ - std::min(offset_, size_)));
    if (wanted == 0) return wanted;
    std::size_t count = wanted;
    if (source_ != nullptr) {
      ssize_t const got = ::pread(file_.get(), buffer.data(), wanted, static_cast<off_t>(offset_));
      if (got < 0) return problem("cannot be read", errno);
      if (got == 0) return problem("became shorter while it was sent");
      count = static_cast<std::size_t>(got);
    } else {
      std::memcpy(buffer.data(), text_.data() + offset_, wanted);
    }
    offset_ += count;
    return count;
  }

 private:
  Error problem(std::string_view what, int number = 0) const {
    Error error{.code = ErrorCode::io,
                .message = "the file to upload " + std::string(what),
                .context = printable(source_->path.string())};
    if (number != 0) error.message += ": " + std::generic_category().message(number);
    return error;
  }

  std::string_view text_{};
  FileBody const* source_ = nullptr;
  OwnedFd file_{};
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace rayjobs::detail
