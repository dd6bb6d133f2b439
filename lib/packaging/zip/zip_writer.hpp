// write_zip: a zip of compressed contents, written by libzip into an open file.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/io/freed_later.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// A stretch of one file's content.
struct ZipBlock {
  std::span<char const> packed{};  ///< DEFLATE; lives until the next block is asked for.
  std::uint64_t size = 0;          ///< Unpacked.
  std::uint32_t crc = 0;           ///< CRC-32 of the stretch.
  bool last = true;                ///< Of the file.
};

/// None: more bytes than allowed.
using ZipSize = std::optional<std::uint64_t>;

/// Writes the entries in their order, with fixed times: equal input gives equal bytes. `next_block`
/// is asked for the blocks of one file after the other, at least one for each; its error ends the
/// writing, as does the certainty that the zip will have more than `max_bytes`. Fails with io,
/// cancelled or timeout, and with rejected for two names that are equal in code page 437.
Result<ZipSize> write_zip(OwnedFd const& file, std::vector<PackageEntry> const& entries,
                          std::uint64_t max_bytes,
                          std::function<Result<ZipBlock>()> const& next_block, CallWatch& watch,
                          FreedLater& freed);

/// Fails with rejected for an entry's name that not every version of libzip can write.
Result<void> check_name(std::string_view name);
/// Writes a part of a package at `offset`. Fails with io.
Result<void> write_part(OwnedFd const& file, std::span<char const> bytes, std::uint64_t offset);

}  // namespace rayjobs::detail
