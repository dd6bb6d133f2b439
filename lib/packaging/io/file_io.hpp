// Files opened without blocking, read and written whole.
#pragma once

#include "core/owned_fd.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace rayjobs::detail {

/// Opens for reading without ever blocking on a FIFO or taking a terminal; sets errno on failure.
OwnedFd open_for_reading(int directory_fd, char const* path, int extra_flags = 0);
/// Whether the open directory has been removed, as the working directory of a shell may be: it
/// looks empty then.
bool is_removed(int directory_fd);
/// Fills `buffer` unless the file ends first. Returns the bytes read, -1 with errno on failure.
std::ptrdiff_t read_fully(int fd, std::span<char> buffer);
/// The same from `offset` on, whatever the file's position.
std::ptrdiff_t read_fully_at(int fd, std::span<char> buffer, std::uint64_t offset);
/// Writes all of `bytes` at `offset`; false, with errno, on failure.
bool write_fully(int fd, std::span<char const> bytes, std::uint64_t offset);

}  // namespace rayjobs::detail
