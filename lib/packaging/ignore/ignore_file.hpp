// Reading of ignore files.
#pragma once

#include "packaging/ignore/ignore_rules.hpp"

#include <rayjobs/result.hpp>

#include <optional>
#include <string>

namespace rayjobs::detail {

/// The rules of the file `name` in the open directory; nothing when that is no regular file, links
/// followed. `base` is the directory's path. Fails with io or invalid_argument.
Result<std::optional<RuleList>> read_ignore_file(int directory_fd, std::string const& base,
                                                 char const* name);

}  // namespace rayjobs::detail
