// The body of one request as libcurl reads it: text in memory, or a file in constant memory.
#pragma once

#include "core/clock.hpp"
#include "core/owned_fd.hpp"

#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace rayjobs::detail {

/// A request body with a fixed size and a read position. Lifetime: the RequestBody must outlive it.
class UploadBody {
 public:
  /// io when the file cannot be opened or is not a regular file.
  static Result<UploadBody> open(RequestBody const& body);

  std::uint64_t size() const { return size_; }
  void seek(std::uint64_t offset) { offset_ = offset; }
  /// Bytes copied, 0 at the end. io when the file has become shorter than size() or unreadable.
  Result<std::size_t> read(std::span<char> buffer);

 private:
  std::string_view text_{};
  FileBody const* source_ = nullptr;
  OwnedFd file_{};
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
};

/// Calls on_upload at most ten times a second, and once when everything was sent.
class UploadProgress {
 public:
  using Callback = std::function<void(std::uint64_t, std::uint64_t)>;
  UploadProgress(Callback const& callback, std::uint64_t total)
      : callback_(callback), total_(total) {}

  void sent(std::uint64_t bytes, Clock::TimePoint now);
  /// The exchange is complete: makes the last call unless it was made.
  void finish();

 private:
  Callback const& callback_;
  std::uint64_t total_;
  std::uint64_t reported_ = 0;
  Clock::TimePoint next_{};
  bool finished_ = false;
};

}  // namespace rayjobs::detail
