// Ignore rules: patterns that know where they were written, and which of them hides a path.
#pragma once

#include "packaging/ignore/ignore_pattern.hpp"

#include <rayjobs/explain.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// Where the rules of PackageOptions::default_excludes are written.
inline constexpr std::string_view kDefaultExcludes = "default_excludes";

/// "sub/.gitignore:3" or "excludes[0]".
std::string to_string(WrittenRule const& rule);

struct IgnoreRule {
  IgnorePattern pattern;
  WrittenRule written{};
};

/// What rules do to everything directly in a directory.
struct RulesBelow {
  bool hide_all = false;  ///< Whatever its name.
  /// Not all is hidden only because this negation may match something; null: there is none.
  IgnoreRule const* may_keep = nullptr;
};

/// The rules of one file, or of the call's options, which apply to one directory and all below it.
/// Paths are relative to the packaged directory, which itself is "". Thread safety: const methods
/// may run concurrently.
class RuleList {
 public:
  explicit RuleList(std::string base = {}) : base_(std::move(base)) {}

  std::string const& base() const { return base_; }
  std::vector<IgnoreRule> const& rules() const { return rules_; }
  /// Fails with invalid_argument, naming its place, on a pattern that Ray's client rejects.
  Result<void> add(WrittenRule rule);
  /// The last rule that matches, negative ones included; null if none does. `path` is the base or
  /// below it.
  IgnoreRule const* last_match(std::string_view path) const;
  /// What the rules do in `directory`, which is the base or below it.
  RulesBelow below(std::string_view directory) const;
  /// The file whose first pattern begins with a byte order mark, as Ray reads it; null: none.
  std::string const* marked_file() const;

 private:
  /// The path as the patterns see it; empty for the base.
  std::u32string relative(std::string_view path) const;

  std::string base_;
  std::vector<IgnoreRule> rules_{};
};

/// The default excludes, then the user's.
Result<RuleList> option_rules(PackageOptions const& options);
/// The rules in the text of the ignore file `file`. Fails with invalid_argument.
Result<RuleList> file_rules(std::string base, std::string const& file, std::string_view content);

/// The rule lists that apply at one point of a walk. Each list decides for itself: a negation never
/// rescues what another list hides.
using ActiveRules = std::vector<RuleList>;

/// The rule that hides the path, of the lists from number `from` on; null: it is visible.
IgnoreRule const* hiding_rule(ActiveRules const& lists, std::string_view path,
                              std::size_t from = 0);

/// What the lists together do to everything directly in a directory.
RulesBelow rules_below(ActiveRules const& lists, std::string_view directory);

/// Appends the rules of the open directory's ignore files to `rules`: .gitignore, then .rayignore,
/// as `options` say. Skips what is not a regular file, links followed. `base` is the directory's
/// path. Fails with io or invalid_argument.
Result<void> read_ignore_files(int directory_fd, std::string const& base,
                               PackageOptions const& options, ActiveRules& rules);

}  // namespace rayjobs::detail
