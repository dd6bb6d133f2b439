// PathGlob: a compiled path pattern, matched in time proportional to pattern times path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs::detail {

/// A bracket expression. Thread safety: const methods may run concurrently.
class CharacterSet {
 public:
  using Range = std::pair<char32_t, char32_t>;  ///< Inclusive.

  CharacterSet(bool negated, std::vector<Range> ranges);
  bool contains(char32_t c) const;

 private:
  bool negated_;
  std::vector<Range> ranges_;  ///< Sorted, disjoint: a class of any length is searched fast.
};

/// One step of a pattern.
struct GlobElement {
  enum class Kind : std::uint8_t {
    literal,          ///< `value`
    not_slash,        ///< any one code point except '/'
    not_newline,      ///< any one code point except '\n', Ray's "any"
    set,              ///< any one code point of set number `value`
    not_slash_run,    ///< any number of not_slash
    not_newline_run,  ///< any number of not_newline
    optional,         ///< the next `value` elements may be left out together; never nested
  };
  Kind kind = Kind::literal;
  std::uint32_t value = 0;
  friend bool operator==(GlobElement const&, GlobElement const&) = default;
};

/// Matches whole paths. Neither recursion nor backtracking: it carries the set of all positions in
/// the path that the elements so far can reach. Thread safety: const methods may run concurrently.
class PathGlob {
 public:
  PathGlob(std::vector<GlobElement> elements, std::vector<CharacterSet> sets);

  /// As with '$' in Ray's regular expressions, one newline at the end of the path may be ignored.
  bool matches(std::u32string_view path) const;
  /// Whether it matches each path that is `directory` and one name, whatever the name (line breaks
  /// aside). `directory`: "" or with a '/' at its end.
  bool matches_each_in(std::u32string_view directory) const;
  /// Whether it may match such a path.
  bool may_match_in(std::u32string_view directory) const;

 private:
  using Positions = std::vector<char>;

  bool matches_whole(std::u32string_view path) const;
  /// Matches the whole path, and calls `at_end` with the number of each element that could match
  /// what follows the path's end.
  template <typename AtEnd>
  bool run(std::u32string_view path, AtEnd at_end) const;
  /// Whether the elements from number `from` on match each name, or any name.
  bool rest_matches_each_name(std::size_t from) const;
  bool rest_matches_a_name(std::size_t from) const;
  void advance(GlobElement element, std::u32string_view path, std::size_t first,
               Positions& reached) const;
  bool accepts(GlobElement element, char32_t c) const;

  std::vector<GlobElement> elements_;
  std::vector<CharacterSet> sets_;
  std::size_t shortest_ = 0;   ///< No shorter path matches.
  std::u32string required_{};  ///< Each matching path contains it: most paths fail here, cheaply.
};

}  // namespace rayjobs::detail
