/// The entrypoint: joins words into one command line, as `ray job submit` of Ray 2.60 does.
#pragma once

#include <rayjobs/export.hpp>

#include <span>
#include <string>

namespace rayjobs {

/// Joins words with blanks, quoted so that the cluster's /bin/sh sees exactly these words, like
/// Python's shlex.join: a word of only [A-Za-z0-9_@%+=:,./-] stays as it is, any other word is put
/// in single quotes. Returns "" if there are no words.
RAYJOBS_EXPORT std::string join_entrypoint(std::span<std::string const> words);

}  // namespace rayjobs
