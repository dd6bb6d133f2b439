// A regular file, read from its beginning and hashed block by block.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/io/file_io.hpp"

#include <rayjobs/result.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace rayjobs::detail {

/// Opens a regular file. Fails with io.
Result<OwnedFd> open_regular_file(std::filesystem::path const& path, std::uint64_t& size);

/// Reads an open file of that path to its end and hands each block to `take`, whose error ends it.
/// Returns the SHA-1, 40 hexadecimal digits. Fails with io, cancelled or timeout.
Result<std::string> read_and_hash(OwnedFd const& file, std::filesystem::path const& path,
                                  CallWatch& watch,
                                  std::function<Result<void>(std::span<char const>)> const& take);

}  // namespace rayjobs::detail
