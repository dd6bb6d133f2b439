// A file is read with pread from its own position, so that libcurl may rewind it.
#include "http/curl/upload.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace rayjobs::detail {
namespace {

Error file_error(FileBody const& source, std::string_view what, int number = 0) {
  Error error{.code = ErrorCode::io,
              .message = "the file to upload " + std::string(what),
              .context = printable(source.path.string())};
  if (number != 0) error.message += ": " + std::generic_category().message(number);
  return error;
}

}  // namespace

Result<UploadBody> UploadBody::open(RequestBody const& body) {
  UploadBody upload;
  if (auto const* text = std::get_if<std::string>(&body)) {
    upload.text_ = *text;
    upload.size_ = text->size();
  } else if (auto const* source = std::get_if<FileBody>(&body)) {
    upload.source_ = source;
    // O_NONBLOCK: the open of a FIFO must not wait for a writer.
    upload.file_ = OwnedFd(::open(source->path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!upload.file_) return file_error(*source, "cannot be opened", errno);
    struct stat status {};
    if (::fstat(upload.file_.get(), &status) != 0)
      return file_error(*source, "cannot be examined", errno);
    if (!S_ISREG(status.st_mode)) return file_error(*source, "is not a regular file");
    upload.size_ = static_cast<std::uint64_t>(status.st_size);
  }
  return upload;
}

Result<std::size_t> UploadBody::read(std::span<char> buffer) {
  std::size_t const wanted = static_cast<std::size_t>(
      std::min<std::uint64_t>(buffer.size(), size_ - std::min(offset_, size_)));
  if (wanted == 0) return wanted;
  std::size_t count = wanted;
  if (source_ != nullptr) {
    ssize_t const got = ::pread(file_.get(), buffer.data(), wanted, static_cast<off_t>(offset_));
    if (got < 0) return file_error(*source_, "cannot be read", errno);
    if (got == 0) return file_error(*source_, "became shorter while it was sent");
    count = static_cast<std::size_t>(got);
  } else {
    std::memcpy(buffer.data(), text_.data() + offset_, wanted);
  }
  offset_ += count;
  return count;
}

void UploadProgress::sent(std::uint64_t bytes, Clock::TimePoint now) {
  constexpr std::chrono::milliseconds kInterval{100};
  if (!callback_ || bytes <= reported_ || bytes >= total_ || now < next_) return;
  reported_ = bytes;
  next_ = now + kInterval;
  callback_(bytes, total_);
}

void UploadProgress::finish() {
  if (!callback_ || finished_) return;
  finished_ = true;
  callback_(total_, total_);
}

}  // namespace rayjobs::detail
