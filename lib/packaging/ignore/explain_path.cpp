// explain_path: which rule decides about a path, and where Ray's rules are not git's.
#include "core/try.hpp"
#include "packaging/ignore/ignore_rules.hpp"
#include "packaging/ignore/kubelet_volume.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/io/path_text.hpp"

#include <rayjobs/explain.hpp>

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace rayjobs {
namespace {

using detail::IgnoreRule;
using detail::in_quotes;
using detail::RuleList;

std::string quoted(IgnoreRule const& rule) {
  return in_quotes(rule.written.pattern) + " (" + detail::to_string(rule.written) + ")";
}

class Explainer {
 public:
  Explainer(detail::OwnedFd root, PackageOptions const& options, std::string path)
      : root_(std::move(root)), options_(options), path_(std::move(path)) {}

  Result<PathExplanation> explain() {
    RAYJOBS_TRY(RuleList excludes, detail::option_rules(options_));
    rules_.push_back(std::move(excludes));
    RAYJOBS_TRY(bool const directory, is_directory());
    std::string at;
    for (;;) {
      if (auto const* rule = hiding_rule(rules_, at)) return excluded(at, *rule);
      if (detail::is_kubelet_path(root_.get(), at)) return replaced_by_links(at);
      if (at != path_ || directory) {
        std::size_t const outside = rules_.size();
        if (auto read = read_ignore_files(at); !read) {
          rules_.resize(outside);
          // As for the package itself, which then does not depend on what is in it.
          if (read.error().code != ErrorCode::io || !rules_below(rules_, at).hide_all)
            return read.error();
        }
        if (auto const* rule = hiding_rule(rules_, at, outside))
          return excluded_by_own_file(at, *rule);
      }
      if (at == path_ && failure_ != 0) return detail::unreadable(path_, failure_);
      if (at == path_) return kept(directory);
      auto const slash = path_.find('/', at.empty() ? 0 : at.size() + 1);
      at = path_.substr(0, slash);
    }
  }

 private:
  /// False also where the path cannot be looked at: a rule may hide it without that.
  Result<bool> is_directory() {
    std::string const path = path_.empty() ? "." : path_;
    struct ::stat status {};
    if (::fstatat(root_.get(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT || errno == ENOTDIR)
        return Error{.code = ErrorCode::io,
                     .message = "there is no path " + in_quotes(path) + " in the directory",
                     .hint = "paths are relative to the directory"};
      failure_ = errno;
      return false;
    }
    return ::fstatat(root_.get(), path.c_str(), &status, 0) == 0 && S_ISDIR(status.st_mode);
  }

  Result<void> read_ignore_files(std::string const& at) {
    char const* const relative = at.empty() ? "." : at.c_str();
    auto const directory = detail::open_for_reading(root_.get(), relative, O_DIRECTORY);
    if (!directory) return detail::unreadable(relative, errno);
    return detail::read_ignore_files(directory.get(), at, options_, rules_);
  }

  PathExplanation decided(std::string const& at, bool packaged, IgnoreRule const* rule) const {
    PathExplanation explanation{.path = path_.empty() ? "." : path_,
                                .packaged = packaged,
                                .decided_at = at.empty() ? "." : at};
    if (rule != nullptr) explanation.rule = rule->written;
    return explanation;
  }

  PathExplanation excluded(std::string const& at, IgnoreRule const& rule) const {
    auto explanation = decided(at, false, &rule);
    for (RuleList const& list : rules_) {
      IgnoreRule const* const other = list.last_match(at);
      if (other != nullptr && other->pattern.negative())
        explanation.notes.push_back(quoted(*other) +
                                    " does not include it again: a negation only " +
                                    "overrides rules of the same file, unlike in git");
      IgnoreRule const* const below = at == path_ ? nullptr : list.last_match(path_);
      if (below != nullptr && below->pattern.negative())
        explanation.notes.push_back(quoted(*below) + " does not include it again: " +
                                    in_quotes(at) + " is excluded as a whole");
    }
    return explanation;
  }

  PathExplanation excluded_by_own_file(std::string const& at, IgnoreRule const& rule) const {
    auto explanation = decided(at, false, &rule);
    explanation.notes.push_back(
        quoted(rule) +
        " also matches the directory of its own file, so all of that directory is excluded, even "
        "what a negation would keep; in git it would apply only to what is in the directory");
    return explanation;
  }

  PathExplanation replaced_by_links(std::string const& at) const {
    auto explanation = decided(at, false, nullptr);
    explanation.notes.push_back(
        in_quotes(at) +
        " is of a Kubernetes volume, which has other names in each pod; the files are packaged " +
        "under the names beside it, which link to them");
    return explanation;
  }

  PathExplanation kept(bool directory) const {
    auto explanation = decided(path_, true, nullptr);
    std::string const below = path_ + "/-";
    for (RuleList const& list : rules_) {
      IgnoreRule const* const rule = list.last_match(path_);
      if (rule != nullptr) explanation.rule = rule->written;
      if (!directory || path_.empty() || rule != nullptr) continue;
      IgnoreRule const* const inner = list.last_match(below);
      if (inner != nullptr && !inner->pattern.negative() && inner->written.pattern.ends_with('/'))
        explanation.notes.push_back(
            quoted(*inner) + " excludes everything in it, but not the directory " +
            "itself, whose name stays in the package's hash, unlike in git");
    }
    return explanation;
  }

  detail::OwnedFd root_;
  PackageOptions const& options_;
  std::string path_;  ///< "" is the directory itself.
  int failure_ = 0;   ///< Why the path cannot be looked at (errno).
  detail::ActiveRules rules_{};
};

/// `path` relative to the directory, "" for the directory itself.
Result<std::string> relative_path(std::filesystem::path const& directory,
                                  std::filesystem::path const& path) {
  std::error_code failure;
  std::filesystem::path relative = path.lexically_normal();
  if (relative.is_absolute())
    relative = relative.lexically_relative(
        std::filesystem::absolute(directory, failure).lexically_normal());
  std::string text = relative.generic_string();
  if (text.ends_with('/')) text.pop_back();
  if (text.empty() || text == ".." || text.starts_with("../"))
    return Error{.code = ErrorCode::invalid_argument,
                 .message = in_quotes(path.native()) + " is not a path in the directory",
                 .hint = "paths are relative to the directory"};
  return text == "." ? "" : text;
}

}  // namespace

Result<PathExplanation> explain_path(std::filesystem::path const& directory,
                                     std::filesystem::path const& path,
                                     PackageOptions const& options) {
  RAYJOBS_TRY(std::string relative, relative_path(directory, path));
  auto root = detail::open_for_reading(AT_FDCWD, directory.c_str(), O_DIRECTORY);
  if (!root) return detail::unreadable(directory.native(), errno);
  return Explainer(std::move(root), options, std::move(relative)).explain();
}

}  // namespace rayjobs
