// IgnorePattern: one line of an ignore file, with the meaning that Ray's Python client gives it.
#pragma once

#include "packaging/ignore/path_glob.hpp"

#include <rayjobs/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Close to git's patterns, not the same: `build/` hides what is below build but not build itself,
/// and a negation un-hides exactly what it matches. Thread safety: const methods may run
/// concurrently.
class IgnorePattern {
 public:
  /// Nothing for a blank line and a comment. Fails with invalid_argument where Ray's client raises;
  /// the message is the reason alone.
  static Result<std::optional<IgnorePattern>> parse(std::string_view line);

  /// Whether it begins with '!'.
  bool negative() const { return negative_; }
  /// `path`: relative to the directory of the pattern, "." for that directory itself.
  bool matches(std::u32string_view path) const { return glob_.matches(path); }
  /// Whether it matches all that may be directly in `directory` (line breaks in names aside), which
  /// is "" or ends in '/'.
  bool matches_each_in(std::u32string_view directory) const {
    return glob_.matches_each_in(directory);
  }
  /// Whether it may match something directly in it.
  bool may_match_in(std::u32string_view directory) const { return glob_.may_match_in(directory); }

 private:
  IgnorePattern(bool negative, PathGlob glob) : negative_(negative), glob_(std::move(glob)) {}

  bool negative_;
  PathGlob glob_;
};

/// A pattern that is anchored and matches nothing but `path`, and what is below it.
std::string pattern_for(std::string_view path);

}  // namespace rayjobs::detail
