// The central directory of a zip: its entries, without unpacking anything.
#pragma once

#include "core/owned_fd.hpp"
#include "packaging/archive/archive_member.hpp"

#include <rayjobs/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace rayjobs::detail {

/// `size`: of the file. `name`: the archive's, in quotes. Fails with io, and with rejected for what
/// is not a zip or what Ray cannot unpack (encrypted entries, methods that Python does not know).
Result<std::vector<ArchiveMember>> read_zip_directory(OwnedFd const& file, std::uint64_t size,
                                                      std::string const& name);

}  // namespace rayjobs::detail
