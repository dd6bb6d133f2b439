/// Why a path is in a directory's package, or is not.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rayjobs {

/// One pattern, and where it is written.
struct WrittenRule {
  std::string pattern{};   ///< As written, e.g. "*.log" or "!keep.log".
  std::string source{};    ///< An ignore file, relative to the directory; else "excludes" or
                           ///< "default_excludes".
  std::size_t number = 0;  ///< In a file its line, from 1; in an option its index, from 0.
  bool in_file = false;
};

struct PathExplanation {
  std::string path{};        ///< Relative to the directory; "." is the directory itself.
  bool packaged = false;     ///< Whether it is part of the package, or of its hash alone.
  std::string decided_at{};  ///< The path itself, or the directory above it that was taken out.
  /// The rule that took it out; of a packaged path the last negation that kept it, if any.
  std::optional<WrittenRule> rule{};
  std::vector<std::string> notes{};  ///< Sentences: what is not as one would expect, e.g. from git.
};

/// Applies the rules to one path, with the directories that lead to it. Reads ignore files only.
/// Fails with invalid_argument (a path outside, a broken pattern) or io (no such path).
RAYJOBS_EXPORT Result<PathExplanation> explain_path(std::filesystem::path const& directory,
                                                    std::filesystem::path const& path,
                                                    PackageOptions const& options = {});

}  // namespace rayjobs
