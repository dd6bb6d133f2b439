// OwnedFd: a file descriptor with an owner.
#pragma once

#include <unistd.h>
#include <utility>

namespace rayjobs::detail {

/// Move-only; closes its descriptor.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  OwnedFd(OwnedFd const&) = delete;
  OwnedFd& operator=(OwnedFd const&) = delete;
  ~OwnedFd() {
    if (fd_ >= 0) ::close(fd_);
  }

  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }
  /// Hands over the descriptor, which the caller then closes.
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace rayjobs::detail
