// Writing of a zip, entry by entry, into an open file.
#pragma once

#include "packaging/call_watch.hpp"
#include "packaging/file_io.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rayjobs::detail {

/// Where the content of the entries comes from; one entry is open at a time, in order.
class EntryContent {
 public:
  virtual ~EntryContent() = default;
  virtual Result<void> open(std::size_t entry) = 0;
  /// The bytes read; 0 at the end of the entry.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  virtual void close() = 0;
};

struct ZipResult {
  std::uint64_t bytes = 0;
  bool too_large = false;  ///< It would have grown past the limit, and was given up.
};

/// Writes the entries in their order, compressed, with fixed times: equal input gives equal bytes.
/// Fails with the errors of `content` and `watch`, or with io.
Result<ZipResult> write_zip(OwnedFd const& file, std::vector<PackageEntry> const& entries,
                            std::uint64_t max_bytes, EntryContent& content, CallWatch& watch);

}  // namespace rayjobs::detail
