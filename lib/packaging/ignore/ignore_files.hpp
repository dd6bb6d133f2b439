// Which ignore files of a directory count, and in which order.
#pragma once

#include "packaging/ignore/ignore_rules.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <string>

namespace rayjobs::detail {

/// Appends the rules of the open directory's ignore files to `rules`: .gitignore, then .rayignore,
/// as `options` say. Skips what is not a regular file, links followed. `base` is the directory's
/// path. Fails with io or invalid_argument.
Result<void> read_ignore_files(int directory_fd, std::string const& base,
                               PackageOptions const& options, ActiveRules& rules);

}  // namespace rayjobs::detail
