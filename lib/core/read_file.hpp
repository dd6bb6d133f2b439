// read_file: a small file or pipe as a whole, for no longer than a call may take.
#pragma once

#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <filesystem>
#include <string>

namespace rayjobs::detail {

/// At most `most` + 1 bytes, so that a longer file is seen to be one. A pipe is waited for. Fails
/// with io, whose message is the reason alone, cancelled and timeout.
Result<std::string> read_file(std::filesystem::path const& file, std::size_t most,
                              CallOptions const& call);

}  // namespace rayjobs::detail
