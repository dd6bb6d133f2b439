// Tracks every position in the path that the elements so far can reach; never backtracks.
#include "packaging/ignore/path_glob.hpp"

#include <algorithm>

namespace rayjobs::detail {
namespace {

bool is_run(GlobElement element) {
  return element.kind == GlobElement::Kind::not_slash_run ||
         element.kind == GlobElement::Kind::not_newline_run;
}

}  // namespace

CharacterSet::CharacterSet(bool negated, std::vector<Range> ranges) : negated_(negated) {
  std::ranges::sort(ranges);
  for (auto const& range : ranges) {
    if (!ranges_.empty() && range.first <= ranges_.back().second) {
      ranges_.back().second = std::max(ranges_.back().second, range.second);
    } else {
      ranges_.push_back(range);
    }
  }
}

bool CharacterSet::contains(char32_t c) const {
  auto const after = std::ranges::upper_bound(ranges_, c, {}, &Range::first);
  bool const found = after != ranges_.begin() && std::prev(after)->second >= c;
  return found != negated_;
}

PathGlob::PathGlob(std::vector<GlobElement> elements, std::vector<CharacterSet> sets)
    : elements_(std::move(elements)), sets_(std::move(sets)) {
  std::size_t literals = 0;  // in a row, up to here
  std::size_t most_literals = 0;
  std::size_t most_literals_end = 0;
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    GlobElement const element = elements_[i];
    literals = element.kind == GlobElement::Kind::literal ? literals + 1 : 0;
    if (literals > most_literals) {
      most_literals = literals;
      most_literals_end = i + 1;
    }
    if (element.kind == GlobElement::Kind::optional) {
      i += element.value;
    } else if (!is_run(element)) {
      ++shortest_;
    }
  }
  for (std::size_t i = most_literals_end - most_literals; i < most_literals_end; ++i)
    required_ += char32_t{elements_[i].value};
}

bool PathGlob::matches(std::u32string_view path) const {
  return matches_whole(path) ||
         (path.ends_with(U'\n') && matches_whole(path.substr(0, path.size() - 1)));
}

bool PathGlob::matches_each_in(std::u32string_view directory) const {
  bool found = false;
  run(directory, [&](std::size_t from) { found = found || rest_matches_each_name(from); });
  return found;
}

bool PathGlob::may_match_in(std::u32string_view directory) const {
  bool found = false;
  run(directory, [&](std::size_t from) { found = found || rest_matches_a_name(from); });
  return found;
}

/// A group that begins here can be left out. Each has a slash, which no name has.
bool PathGlob::rest_matches_each_name(std::size_t from) const {
  std::size_t single = 0;
  bool run = false;
  for (std::size_t i = from; i < elements_.size(); ++i) {
    GlobElement const element = elements_[i];
    if (element.kind == GlobElement::Kind::optional) {
      i += element.value;
    } else if (is_run(element)) {
      run = true;
    } else if (element.kind == GlobElement::Kind::not_slash ||
               element.kind == GlobElement::Kind::not_newline) {
      ++single;
    } else {
      return false;
    }
  }
  return run && single <= 1;
}

bool PathGlob::rest_matches_a_name(std::size_t from) const {
  bool matches = false;
  for (std::size_t i = from; i < elements_.size(); ++i) {
    GlobElement const element = elements_[i];
    if (element.kind == GlobElement::Kind::optional) {
      i += element.value;
    } else if (element == GlobElement{GlobElement::Kind::literal, U'/'}) {
      return false;
    } else {
      matches = true;
    }
  }
  return matches;
}

bool PathGlob::matches_whole(std::u32string_view path) const {
  if (path.size() < shortest_ || path.find(required_) == std::u32string_view::npos) return false;
  return run(path, [](std::size_t) {});
}

template <typename AtEnd>
bool PathGlob::run(std::u32string_view path, AtEnd at_end) const {
  Positions reached(path.size() + 1, 0);
  reached[0] = 1;
  std::size_t first = 0;  // the lowest position reached
  Positions reached_without_group;
  std::size_t first_without_group = 0;
  std::size_t group_end = 0;
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    GlobElement const element = elements_[i];
    if (reached.back() != 0) at_end(i);
    if (element.kind == GlobElement::Kind::optional) {
      reached_without_group = reached;
      first_without_group = first;
      group_end = i + 1 + element.value;
      continue;
    }
    advance(element, path, first, reached);
    if (is_run(element) && reached.back() != 0) at_end(i);  // It may go on.
    auto const begin = reached.begin() + static_cast<std::ptrdiff_t>(first);
    first = static_cast<std::size_t>(std::find(begin, reached.end(), 1) - reached.begin());
    if (i + 1 == group_end) {
      for (std::size_t p = first_without_group; p < reached.size(); ++p)
        reached[p] = static_cast<char>(reached[p] | reached_without_group[p]);
      first = std::min(first, first_without_group);
    }
    if (first == reached.size()) {
      if (i + 1 >= group_end) return false;
      first = path.size();
    }
  }
  return reached.back() != 0;
}

void PathGlob::advance(GlobElement element, std::u32string_view path, std::size_t first,
                       Positions& reached) const {
  if (is_run(element)) {
    for (std::size_t p = first; p < path.size(); ++p)
      if (reached[p] != 0 && accepts(element, path[p])) reached[p + 1] = 1;
  } else {
    for (std::size_t p = path.size(); p > first; --p)
      reached[p] = static_cast<char>(reached[p - 1] != 0 && accepts(element, path[p - 1]));
    reached[first] = 0;
  }
}

bool PathGlob::accepts(GlobElement element, char32_t c) const {
  switch (element.kind) {
    case GlobElement::Kind::literal:
      return c == element.value;
    case GlobElement::Kind::not_slash:
    case GlobElement::Kind::not_slash_run:
      return c != U'/';
    case GlobElement::Kind::not_newline:
    case GlobElement::Kind::not_newline_run:
      return c != U'\n';
    case GlobElement::Kind::set:
      return sets_[element.value].contains(c);
    case GlobElement::Kind::optional:
      break;
  }
  return false;
}

}  // namespace rayjobs::detail
