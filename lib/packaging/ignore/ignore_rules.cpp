// Keeps each rule with its file and line, and asks the rules from the last to the first.
#include "packaging/ignore/ignore_rules.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/io/path_text.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <utility>

namespace rayjobs::detail {
namespace {

/// Far above any sane ignore file: a data file of that name must not fill the memory.
constexpr std::size_t kMaxIgnoreFileBytes = 16U << 20U;

/// Skips what is not a regular file.
Result<void> read_ignore_file(int directory_fd, std::string const& base, char const* name,
                              ActiveRules& rules) {
  std::string const path = base.empty() ? name : base + "/" + name;
  struct ::stat status {};
  if (::fstatat(directory_fd, name, &status, 0) != 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return {};
    return unreadable(path, errno);
  }
  if (!S_ISREG(status.st_mode)) return {};

  OwnedFd const file = open_for_reading(directory_fd, name);
  if (!file) return unreadable(path, errno);
  std::string content;
  for (std::ptrdiff_t count = 1; count > 0;) {
    std::size_t const before = content.size();
    if (before >= kMaxIgnoreFileBytes)
      return Error{.code = ErrorCode::invalid_argument,
                   .message = in_quotes(path) + " is larger than " +
                              size_text(kMaxIgnoreFileBytes) + ", too large for an ignore file"};
    content.resize(before + 65'536);
    count = read_fully(file.get(), std::span(content).subspan(before));
    if (count < 0) return unreadable(path, errno);
    content.resize(before + static_cast<std::size_t>(count));
  }
  RAYJOBS_TRY(RuleList list, file_rules(base, path, content));
  rules.push_back(std::move(list));
  return {};
}

}  // namespace

std::string to_string(WrittenRule const& rule) {
  if (rule.in_file) return printable(rule.source) + ":" + std::to_string(rule.number);
  return rule.source + "[" + std::to_string(rule.number) + "]";
}

Result<void> RuleList::add(WrittenRule rule) {
  if (!is_valid_utf8(rule.pattern))
    return Error{.code = ErrorCode::invalid_argument,
                 .message = to_string(rule) + ": the pattern " + in_quotes(rule.pattern) +
                            " is not valid UTF-8",
                 .hint = rule.in_file ? "save the file as UTF-8" : ""};
  auto pattern = IgnorePattern::parse(rule.pattern);
  rule.pattern = std::string(trim(rule.pattern));
  if (!pattern)
    return Error{.code = pattern.error().code,
                 .message = to_string(rule) + ": the pattern " + in_quotes(rule.pattern) + " " +
                            pattern.error().message};
  if (*pattern) rules_.push_back({**std::move(pattern), std::move(rule)});
  return {};
}

std::u32string RuleList::relative(std::string_view path) const {
  if (path.size() == base_.size()) return {};
  if (!base_.empty()) path.remove_prefix(base_.size() + 1);
  return code_points(path);
}

IgnoreRule const* RuleList::last_match(std::string_view path) const {
  if (rules_.empty()) return nullptr;
  std::u32string points = relative(path);
  if (points.empty()) points += U'.';
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule)
    if (rule->pattern.matches(points)) return &*rule;
  return nullptr;
}

RulesBelow RuleList::below(std::string_view directory) const {
  std::u32string points = relative(directory);
  if (!points.empty()) points += U'/';
  RulesBelow below;
  for (IgnoreRule const& rule : rules_) {
    if (!rule.pattern.negative()) {
      if (rule.pattern.matches_each_in(points)) below = {.hide_all = true};
    } else if (below.hide_all && rule.pattern.may_match_in(points)) {
      below = {.may_keep = &rule};
    }
  }
  return below;
}

std::string const* RuleList::marked_file() const {
  if (rules_.empty() || !rules_.front().written.in_file) return nullptr;
  auto const& [pattern, source, number, in_file] = rules_.front().written;
  return without_byte_order_mark(pattern) == pattern ? nullptr : &source;
}

Result<RuleList> option_rules(PackageOptions const& options) {
  RuleList list;
  for (std::size_t i = 0; i < options.default_excludes.size(); ++i)
    RAYJOBS_TRY_VOID(list.add({options.default_excludes[i], std::string(kDefaultExcludes), i}));
  for (std::size_t i = 0; i < options.excludes.size(); ++i)
    RAYJOBS_TRY_VOID(list.add({options.excludes[i], "excludes", i}));
  return list;
}

Result<RuleList> file_rules(std::string base, std::string const& file, std::string_view content) {
  RuleList list(std::move(base));
  for (std::size_t number = 1; !content.empty(); ++number) {
    auto const end = content.find_first_of("\r\n");
    RAYJOBS_TRY_VOID(list.add({std::string(content.substr(0, end)), file, number, true}));
    if (end == std::string_view::npos) break;
    content.remove_prefix(end + (content.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return list;
}

IgnoreRule const* hiding_rule(ActiveRules const& lists, std::string_view path, std::size_t from) {
  for (std::size_t i = from; i < lists.size(); ++i) {
    IgnoreRule const* const rule = lists[i].last_match(path);
    if (rule != nullptr && !rule->pattern.negative()) return rule;
  }
  return nullptr;
}

RulesBelow rules_below(ActiveRules const& lists, std::string_view directory) {
  RulesBelow all;
  for (RuleList const& list : lists) {
    RulesBelow const one = list.below(directory);
    if (one.hide_all) return one;
    if (one.may_keep != nullptr) all = one;
  }
  return all;
}

Result<void> read_ignore_files(int directory_fd, std::string const& base,
                               PackageOptions const& options, ActiveRules& rules) {
  for (auto const& [honoured, name] : {std::pair{options.honour_gitignore, ".gitignore"},
                                       std::pair{options.honour_rayignore, ".rayignore"}}) {
    if (honoured) RAYJOBS_TRY_VOID(read_ignore_file(directory_fd, base, name, rules));
  }
  return {};
}

}  // namespace rayjobs::detail
