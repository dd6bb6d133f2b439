// Files opened without blocking, read and written whole.
#include "packaging/io/file_io.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace rayjobs::detail {

OwnedFd open_for_reading(int directory_fd, char const* path, int extra_flags) {
  return OwnedFd(
      ::openat(directory_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | extra_flags));
}

std::ptrdiff_t read_fully(int fd, std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    ::ssize_t const count = ::read(fd, buffer.data() + done, buffer.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<std::ptrdiff_t>(done);
}

std::ptrdiff_t read_fully_at(int fd, std::span<char> buffer, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    ::ssize_t const count = ::pread(fd, buffer.data() + done, buffer.size() - done,
                                    static_cast<::off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<std::ptrdiff_t>(done);
}

bool write_fully(int fd, std::span<char const> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    ::ssize_t const count = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<::off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return true;
}

}  // namespace rayjobs::detail
