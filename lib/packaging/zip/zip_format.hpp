// The records of a zip file, byte by byte.
#pragma once

#include <rayjobs/package.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace rayjobs::detail {

/// How an entry's content is stored in the zip.
struct ZipContent {
  enum class Method : std::uint16_t { stored = 0, deflated = 8 };
  Method method = Method::stored;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0;  ///< Bytes in the zip.
  std::uint64_t offset = 0;  ///< Of the entry's local header.
};

/// What precedes an entry's content. Its length depends on the entry alone, so it can be rewritten
/// in place once the content is known. Times are fixed: equal trees give equal bytes.
void append_local_header(std::string& out, PackageEntry const& entry, ZipContent const& content);
/// The central directory, which begins at `offset`, and the end of the zip.
void append_directory(std::string& out, std::vector<PackageEntry> const& entries,
                      std::vector<ZipContent> const& contents, std::uint64_t offset);
/// The minimum size of all records together.
std::uint64_t least_overhead(std::vector<PackageEntry> const& entries);

}  // namespace rayjobs::detail
