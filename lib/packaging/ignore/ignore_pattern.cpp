// Compiles a line into the elements of a PathGlob, as Ray compiles it into a regular expression.
#include "packaging/ignore/ignore_pattern.hpp"

#include "core/try.hpp"
#include "packaging/io/path_text.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace rayjobs::detail {
namespace {

using Text = std::u32string_view;
using Kind = GlobElement::Kind;

/// What Python's str.strip() removes.
constexpr Text kBlanks =
    U"\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    U"\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

Text strip(Text text) {
  auto const begin = text.find_first_not_of(kBlanks);
  if (begin == Text::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// The segments between slashes, in the form that says where the pattern is anchored: a leading
/// "**" is "at any depth", a final one "everything below".
std::vector<Text> normalised_segments(Text text) {
  std::vector<Text> segments;
  for (;;) {
    auto const end = text.find(U'/');
    segments.push_back(text.substr(0, end));
    if (end == Text::npos) break;
    text.remove_prefix(end + 1);
  }
  bool const one_name = segments.size() == 1 || (segments.size() == 2 && segments[1].empty());
  if (segments.front().empty()) {
    segments.erase(segments.begin());
  } else if (one_name && segments.front() != U"**") {
    segments.insert(segments.begin(), U"**");
  }
  if (segments.size() > 1 && segments.back().empty()) segments.back() = U"**";
  return segments;
}

/// Collects the elements of a pattern.
class Compiler {
 public:
  Result<PathGlob> compile(std::vector<Text> const& segments, bool negative) {
    bool slash_before_next = false;
    std::size_t const last = segments.size() - 1;
    for (std::size_t i = 0; i <= last; ++i) {
      if (segments[i] == U"**") {
        add_double_star(i == 0, i == last);
        slash_before_next = i != 0;
        continue;
      }
      if (slash_before_next) add(Kind::literal, U'/');
      slash_before_next = true;
      if (segments[i] == U"*") {
        add(Kind::not_slash);
        add(Kind::not_slash_run);
        continue;
      }
      RAYJOBS_TRY_VOID(add_segment(segments[i]));
      if (i == last && !negative) add_optional({{Kind::literal, U'/'}, {Kind::not_newline_run}});
    }
    return PathGlob(std::move(elements_), std::move(sets_));
  }

 private:
  void add(Kind kind, char32_t value = 0) {
    GlobElement const element{kind, static_cast<std::uint32_t>(value)};
    bool const run = kind == Kind::not_slash_run;
    if (run && !elements_.empty() && elements_.back() == element) return;
    elements_.push_back(element);
  }

  void add_optional(std::initializer_list<GlobElement> elements) {
    elements_.push_back({Kind::optional, static_cast<std::uint32_t>(elements.size())});
    elements_.insert(elements_.end(), elements);
  }

  void add_double_star(bool first, bool last) {
    GlobElement const slash{Kind::literal, U'/'};
    GlobElement const one{Kind::not_newline};
    GlobElement const run{Kind::not_newline_run};
    if (first && last) {
      elements_.insert(elements_.end(), {one, run});
    } else if (first) {
      add_optional({one, run, slash});
    } else if (last) {
      elements_.insert(elements_.end(), {slash, run});
    } else if (elements_.size() != after_middle_) {
      // Two in a row mean the same as one.
      add_optional({slash, one, run});
      after_middle_ = elements_.size();
    }
  }

  Result<void> add_segment(Text segment) {
    auto const last_bracket = segment.rfind(U']');
    for (std::size_t i = 0; i < segment.size(); ++i) {
      char32_t const c = segment[i];
      if (c == U'\\') {
        // A backslash at the very end means nothing.
        if (++i < segment.size()) add(Kind::literal, segment[i]);
      } else if (c == U'*') {
        add(Kind::not_slash_run);
      } else if (c == U'?') {
        add(Kind::not_slash);
      } else if (c == U'[' && last_bracket != Text::npos && last_bracket > i) {
        RAYJOBS_TRY(i, add_set(segment, i));
      } else {
        add(Kind::literal, c);
      }
    }
    return {};
  }

  /// Adds the class that begins at `open`, or a literal '[' when nothing closes it; returns the
  /// index of the last character used.
  Result<std::size_t> add_set(Text segment, std::size_t open) {
    std::size_t begin = open + 1;
    bool const negated = segment[begin] == U'!';
    if (negated) ++begin;
    auto const end = segment.find(U']', begin + 1);
    if (end == Text::npos) {
      add(Kind::literal, U'[');
      return open;
    }
    std::vector<CharacterSet::Range> ranges;
    for (std::size_t i = begin; i < end; ++i) {
      char32_t const low = segment[i];
      char32_t high = low;
      if (i + 2 < end && segment[i + 1] == U'-') {
        high = segment[i + 2];
        i += 2;
      }
      if (high < low)
        return Error{.code = ErrorCode::invalid_argument,
                     .message = "has a character range that ends before it begins"};
      ranges.emplace_back(low, high);
    }
    add(Kind::set, static_cast<char32_t>(sets_.size()));
    sets_.emplace_back(negated, std::move(ranges));
    return end;
  }

  std::vector<GlobElement> elements_{};
  std::vector<CharacterSet> sets_{};
  std::size_t after_middle_ = std::string::npos;  ///< elements_.size() just after a middle "**".
};

}  // namespace

Result<std::optional<IgnorePattern>> IgnorePattern::parse(std::string_view line) {
  std::u32string const points = code_points(line);
  Text text = strip(points);
  if (text.empty() || text.front() == U'#' || text == U"/") return std::optional<IgnorePattern>{};

  bool const negative = text.front() == U'!';
  if (negative) text.remove_prefix(1);
  if (text.starts_with(U'\\')) text.remove_prefix(1);
  if (text.empty())
    return Error{.code = ErrorCode::invalid_argument, .message = "names nothing to match"};

  RAYJOBS_TRY(PathGlob glob, Compiler().compile(normalised_segments(text), negative));
  return std::optional<IgnorePattern>(IgnorePattern(negative, std::move(glob)));
}

std::string pattern_for(std::string_view path) {
  std::string pattern = "/";
  for (char const c : path) {
    // A line cannot hold a line break, nor end in a blank; "?" stands for any one character.
    bool const unwritable = static_cast<unsigned char>(c) < 0x20;
    if (c == '\\' || c == '*' || c == '?' || c == '[') pattern += '\\';
    pattern += unwritable ? '?' : c;
  }
  if (pattern.ends_with(' ')) pattern.back() = '?';
  return pattern;
}

}  // namespace rayjobs::detail
