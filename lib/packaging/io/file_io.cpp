// Repeats each system call until all bytes are read or written, whatever signals interrupt it.
#include "packaging/io/file_io.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace rayjobs::detail {
namespace {

/// Calls `transfer` with the number of bytes done so far until it returns 0 or `size` bytes are
/// done, again when a signal interrupts it. Returns the bytes done, -1 with errno on failure.
template <typename Transfer>
std::ptrdiff_t repeat(std::size_t size, Transfer transfer) {
  std::size_t done = 0;
  while (done < size) {
    ::ssize_t const count = transfer(done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<std::ptrdiff_t>(done);
}

}  // namespace

OwnedFd open_for_reading(int directory_fd, char const* path, int extra_flags) {
  return OwnedFd(
      ::openat(directory_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | extra_flags));
}

bool is_removed(int directory_fd) {
  struct ::stat status {};
  if (::fstat(directory_fd, &status) != 0 || status.st_nlink != 0) return false;
  // Some file systems count no links at all; the kernel says it of the path.
  std::error_code unknown;
  std::filesystem::path const link("/proc/self/fd/" + std::to_string(directory_fd));
  return std::filesystem::read_symlink(link, unknown).native().ends_with(" (deleted)");
}

std::ptrdiff_t read_fully(int fd, std::span<char> buffer) {
  return repeat(buffer.size(), [&](std::size_t done) {
    return ::read(fd, buffer.data() + done, buffer.size() - done);
  });
}

std::ptrdiff_t read_fully_at(int fd, std::span<char> buffer, std::uint64_t offset) {
  return repeat(buffer.size(), [&](std::size_t done) {
    return ::pread(fd, buffer.data() + done, buffer.size() - done,
                   static_cast<::off_t>(offset + done));
  });
}

bool write_fully(int fd, std::span<char const> bytes, std::uint64_t offset) {
  auto const written = repeat(bytes.size(), [&](std::size_t done) {
    return ::pwrite(fd, bytes.data() + done, bytes.size() - done,
                    static_cast<::off_t>(offset + done));
  });
  return written == static_cast<std::ptrdiff_t>(bytes.size());
}

}  // namespace rayjobs::detail
