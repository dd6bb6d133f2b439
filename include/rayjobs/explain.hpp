/// Why a path is in the package of a directory, or is not.
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

/// One ignore pattern, and where it is written.
struct WrittenRule {
  std::string pattern{};  ///< As written, e.g. "*.log" or "!keep.log".
  /// The ignore file, relative to the directory; or "excludes" or "default_excludes", which are
  /// fields of PackageOptions.
  std::string source{};
  std::size_t number = 0;  ///< The line in a file, from 1; or the index in an option, from 0.
  bool in_file = false;    ///< true: `source` is a file; false: it is an option.
};

/// What explain_path found out.
struct PathExplanation {
  std::string path{};        ///< Relative to the directory; "." is the directory itself.
  bool packaged = false;     ///< true: part of the package, or at least of its hash.
  std::string decided_at{};  ///< The path itself, or the directory above it that is left out.
  /// If left out: the rule that did it; none if it is a Kubernetes volume's own (see plan_package).
  /// If packaged: the last negated rule that kept it, if any.
  std::optional<WrittenRule> rule{};
  /// Sentences about what may be surprising, for example where Ray's rules differ from git's.
  std::vector<std::string> notes{};
};

/// Applies the ignore rules to one path and to the directories that lead to it. Reads only ignore
/// files. `path` is absolute, or relative to `directory`.
///
/// Errors: invalid_argument if the path is outside the directory or a pattern is broken; io if
/// there is no such path.
RAYJOBS_EXPORT Result<PathExplanation> explain_path(std::filesystem::path const& directory,
                                                    std::filesystem::path const& path,
                                                    PackageOptions const& options = {});

}  // namespace rayjobs
