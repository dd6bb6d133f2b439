// Reads patterns as the paths that people mean: with "./", from the file system's root, or from the
// directory above.
#include "packaging/ignore/dead_rules.hpp"

#include "core/text.hpp"
#include "packaging/io/path_text.hpp"

#include <algorithm>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxSentences = 5;

using Names = std::vector<std::string_view>;

/// A pattern as a path: what is around the names, and the names between the slashes.
struct PatternPath {
  bool negative = false;
  bool anchored = false;  ///< With a slash at its beginning.
  bool below = false;     ///< With a slash at its end.
  Names names{};

  explicit PatternPath(std::string_view pattern) {
    auto const takes = [&pattern](char c) {
      bool const there = pattern.starts_with(c);
      if (there) pattern.remove_prefix(1);
      return there;
    };
    negative = takes('!');
    takes('\\');
    anchored = takes('/');
    below = pattern.ends_with('/');
    if (below) pattern.remove_suffix(1);
    names = split(pattern, '/');
  }

  std::string with(Names const& others) const {
    std::string text = negative ? "!" : "";
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (i > 0 || anchored) text += '/';
      text += others[i];
    }
    return text + (below ? "/" : "");
  }
};

/// Why a pattern matches nothing, and what to do about it.
struct Doubt {
  std::string reason{};
  std::string advice{};
};

/// The advice to write these names instead; none are left if the whole directory was meant.
std::string write(PatternPath const& pattern, Names const& names) {
  if (names.empty()) return "remove it, or write the path as it is in the directory";
  return "write " + in_quotes(pattern.with(names));
}

Names rest_after(Names const& names, std::size_t count) {
  return {names.begin() + static_cast<std::ptrdiff_t>(count), names.end()};
}

Names names_of(std::string_view path) {
  Names names = split(path, '/');
  std::erase(names, "");
  return names;
}

/// The first name in `names` that no path has; "." alone is the directory itself.
std::optional<std::string_view> impossible_name(PatternPath const& pattern) {
  for (std::size_t i = 0; i < pattern.names.size(); ++i) {
    std::string_view const name = pattern.names[i];
    bool const itself = name == "." && i + 1 == pattern.names.size() && !pattern.below;
    if (itself && std::all_of(pattern.names.begin(), pattern.names.end() - 1,
                              [](auto const& before) { return before == "**"; }))
      return std::nullopt;
    if (name.empty() || name == "." || name == "..") return name;
  }
  return std::nullopt;
}

/// A pattern that leads `up` directories out, and with `names` in again if they are the root's.
Doubt leads_out(PatternPath const& pattern, std::size_t up, Names const& names, bool in_file,
                Names const& root) {
  if (in_file)
    return {"it leads out of the directory of its file",
            "remove it, or write it into an ignore file above, without '..'"};
  bool const in_again =
      up <= root.size() && names.size() > up &&
      std::equal(root.end() - static_cast<std::ptrdiff_t>(up), root.end(), names.begin());
  return {"it leads out of the packaged directory",
          write(pattern, in_again ? rest_after(names, up) : Names{})};
}

Doubt about_name(std::string_view impossible, PatternPath const& pattern, bool in_file,
                 Names const& root) {
  Names kept;
  for (std::size_t i = 0; i < pattern.names.size(); ++i) {
    std::string_view const name = pattern.names[i];
    if (name == ".." && kept.empty()) {
      std::size_t const ups = static_cast<std::size_t>(
          std::ranges::count(pattern.names.begin() + static_cast<std::ptrdiff_t>(i),
                             pattern.names.end(), std::string_view("..")));
      return leads_out(pattern, ups, rest_after(pattern.names, i + ups), in_file, root);
    }
    if (name == "..") {
      kept.pop_back();
    } else if (!name.empty() && name != ".") {
      kept.push_back(name);
    }
  }
  return {impossible.empty() ? "it has two slashes in a row"
                             : "no path has a part " + in_quotes(impossible),
          write(pattern, kept)};
}

/// The pattern before " # text"; empty: there is no such end.
std::string_view before_comment(std::string_view pattern) {
  for (auto at = pattern.find('#'); at != std::string_view::npos; at = pattern.find('#', at + 1)) {
    if (at < 2 || at + 1 == pattern.size()) continue;
    auto const is_blank = [&](std::size_t i) { return pattern[i] == ' ' || pattern[i] == '\t'; };
    if (!is_blank(at - 1) || pattern[at - 2] == '\\') continue;
    char const next = pattern[at + 1];
    bool const is_digit = next >= '0' && next <= '9';  // "Draft #1" may be a name.
    if (is_blank(at + 1) || (is_alnum(next) && !is_digit)) return trim(pattern.substr(0, at));
  }
  return {};
}

class RuleReader {
 public:
  RuleReader(WrittenRule const& rule, std::string_view base, RulesRoot const& root)
      : rule_(rule), base_(base), root_(root), above_(names_of(root.path.native())) {}

  std::optional<Doubt> doubt() const {
    PatternPath const pattern(rule_.pattern);
    if (auto const name = impossible_name(pattern))
      return about_name(*name, pattern, rule_.in_file, above_);
    if (auto const text = before_comment(rule_.pattern); rule_.in_file && !text.empty())
      return Doubt{"a comment needs a line of its own", "write " + in_quotes(text)};
    std::size_t const known = names_above(pattern);
    if (known == 0 || is_there(pattern.names.front())) return std::nullopt;
    return Doubt{"patterns are relative to the packaged directory",
                 write(pattern, rest_after(pattern.names, known))};
  }

 private:
  /// How many names at the beginning of the pattern are those of the directories that lead to the
  /// root. In an ignore file an anchored pattern must name them all, and more than one.
  std::size_t names_above(PatternPath const& pattern) const {
    if (!rule_.in_file && pattern.names.front() == "~" && pattern.names.size() > 1) return 1;
    std::size_t const all = above_.size();
    for (std::size_t count = std::min(all, pattern.names.size()); count > 0; --count) {
      bool const whole = pattern.anchored && count == all && (all > 1 || !rule_.in_file);
      bool const end = !rule_.in_file && !pattern.anchored && count < pattern.names.size();
      if ((whole || end) && std::equal(above_.end() - static_cast<std::ptrdiff_t>(count),
                                       above_.end(), pattern.names.begin()))
        return count;
    }
    return 0;
  }

  bool is_there(std::string_view name) const {
    std::string path(base_);
    if (!path.empty()) path += '/';
    path += name;
    struct ::stat status {};
    return ::fstatat(root_.descriptor, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  }

  WrittenRule const& rule_;
  std::string_view base_;
  RulesRoot const& root_;
  Names above_;  ///< The names of the root and of the directories that lead to it.
};

}  // namespace

std::string why_dead(WrittenRule const& rule, std::string_view base, RulesRoot const& root) {
  auto const doubt = RuleReader(rule, base, root).doubt();
  if (!doubt) return {};
  return "the pattern " + in_quotes(rule.pattern) + " (" + to_string(rule) +
         ") matches nothing, because " + doubt->reason + "; " + doubt->advice;
}

void DeadRules::look_at(RuleList const& list) {
  for (IgnoreRule const& rule : list.rules()) {
    std::string sentence = why_dead(rule.written, list.base(), root_);
    if (!sentence.empty() && ++count_ <= kMaxSentences) sentences_.push_back(std::move(sentence));
  }
}

void DeadRules::warn(std::vector<std::string>& warnings) const {
  warnings.insert(warnings.end(), sentences_.begin(), sentences_.end());
  if (count_ > kMaxSentences)
    warnings.push_back("and " + std::to_string(count_ - kMaxSentences) +
                       " more patterns that match nothing");
}

}  // namespace rayjobs::detail
