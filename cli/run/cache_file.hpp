// Where the hashes of a directory's files are kept between runs.
#pragma once

#include <rayjobs/environment.hpp>

#include <filesystem>

namespace rayjobs::cli {

/// A file in the user's cache directory, one for each packaged directory; empty when there is no
/// such place, or when it would be packaged with the directory. Removes those that no run has
/// written for 90 days.
std::filesystem::path hash_cache_file(std::filesystem::path const& directory,
                                      Environment const& environment);

}  // namespace rayjobs::cli
