// Ignore rules: patterns that know where they were written, and which of them hides a path.
#pragma once

#include "packaging/ignore/ignore_pattern.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// Where a rule was written.
struct RuleOrigin {
  std::string source{};  ///< The ignore file, relative to the packaged directory; else the option.
  std::size_t number = 0;  ///< In a file its line, from 1; in an option its index, from 0.
  bool in_file = false;
};

/// "sub/.gitignore:3" or "excludes[0]".
std::string to_string(RuleOrigin const& origin);

struct IgnoreRule {
  IgnorePattern pattern;
  std::string text{};  ///< As written.
  RuleOrigin origin{};
};

/// The rules of one file, or of the call's options, which apply to one directory and all below it.
/// Paths are relative to the packaged directory, which itself is "". Thread safety: const methods
/// may run concurrently.
class RuleList {
 public:
  explicit RuleList(std::string base) : base_(std::move(base)) {}

  /// Fails with invalid_argument, naming the origin, on a pattern that Ray's client rejects.
  Result<void> add(std::string_view text, RuleOrigin origin);
  /// The last rule that matches, negative ones included; null if none does. `path` is the base or
  /// below it.
  IgnoreRule const* last_match(std::string_view path) const;

 private:
  std::string base_;
  std::vector<IgnoreRule> rules_{};
};

/// The default excludes, then the user's.
Result<RuleList> option_rules(PackageOptions const& options);
/// The rules in the text of the ignore file `file`. Fails with invalid_argument.
Result<RuleList> file_rules(std::string base, std::string const& file, std::string_view content);

/// The rule lists that apply at one point of a walk. Each list decides for itself: a negation never
/// rescues what another list hides.
class ActiveRules {
 public:
  void push(RuleList list) { lists_.push_back(std::move(list)); }
  std::size_t size() const { return lists_.size(); }
  std::vector<RuleList> const& lists() const { return lists_; }
  void shrink(std::size_t size);
  /// The rule that hides the path, of the lists from number `from` on; null: it is visible.
  IgnoreRule const* hiding_rule(std::string_view path, std::size_t from = 0) const;

 private:
  std::vector<RuleList> lists_{};
};

/// Appends the rules of the open directory's ignore files to `rules`: .gitignore, then .rayignore,
/// as `options` say. Skips what is not a regular file, links followed. `base` is the directory's
/// path. Fails with io or invalid_argument.
Result<void> read_ignore_files(int directory_fd, std::string const& base,
                               PackageOptions const& options, ActiveRules& rules);

}  // namespace rayjobs::detail
