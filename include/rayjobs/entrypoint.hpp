/// The entrypoint command line: words to one string, as `ray job submit` of Ray 2.60 joins them.
#pragma once

#include <rayjobs/export.hpp>

#include <span>
#include <string>

namespace rayjobs {

/// Joins words by blanks so that the cluster's /bin/sh sees exactly these words: words made only of
/// [A-Za-z0-9_@%+=:,./-] as they are, all others in single quotes (Python's shlex.join).
RAYJOBS_EXPORT std::string join_entrypoint(std::span<std::string const> words);

}  // namespace rayjobs
