// Walks depth first without recursion, with the rules of each directory on a stack.
#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/ignore/dead_rules.hpp"
#include "packaging/ignore/ignore_rules.hpp"
#include "packaging/ignore/kubelet_volume.hpp"
#include "packaging/io/kernel_files.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/tree/child.hpp"
#include "packaging/tree/outside_links.hpp"
#include "packaging/tree/tree.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace rayjobs::detail {
namespace {

/// A directory whose children are being visited.
struct Level {
  std::string path{};  ///< "" is the root.
  std::vector<Child> children{};
  std::size_t next = 0;
  std::size_t rules_outside = 0;  ///< How many rule lists applied before this directory's own.
  ::dev_t device = 0;
  ::ino_t inode = 0;
};

std::string join(std::string const& directory, std::string const& name) {
  return directory.empty() ? name : directory + "/" + name;
}

using FileId = std::pair<::dev_t, ::ino_t>;

/// Of those that are there.
std::set<FileId> ids_of(std::vector<std::filesystem::path> const& files) {
  std::set<FileId> ids;
  for (auto const& file : files) {
    struct ::stat status {};
    if (::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode))
      ids.emplace(status.st_dev, status.st_ino);
  }
  return ids;
}

struct CloseDirectory {
  void operator()(DIR* stream) const { ::closedir(stream); }
};

RulesRoot rules_root(std::filesystem::path const& path, int descriptor) {
  std::error_code failure;
  return {.path = std::filesystem::absolute(path, failure).lexically_normal(),
          .descriptor = descriptor};
}

class Walker {
 public:
  Walker(std::filesystem::path const& path, OwnedFd root, PackageOptions const& options,
         CallWatch& watch, std::size_t max_nodes)
      : options_(options),
        outputs_(ids_of(options.outputs)),
        watch_(watch),
        max_nodes_(max_nodes),
        tree_{.root = std::move(root)},
        links_(path),
        dead_rules_(rules_root(path, tree_.root.get())) {}

  /// Walks without recursion: no depth of the tree may exhaust the stack.
  Result<Tree> walk(RuleList excludes, ::dev_t device) {
    tree_.device = device;
    look_at_rules(excludes);
    rules_.push_back(std::move(excludes));
    if (hides("")) return finished();
    RAYJOBS_TRY_VOID(enter(""));
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.next == level.children.size()) {
        rules_.resize(level.rules_outside);
        levels_.pop_back();
        continue;
      }
      Child const& child = level.children[level.next++];
      RAYJOBS_TRY_VOID(check_count(level.path, 1));
      std::string path = join(level.path, child.name);
      if (child.link && !child.broken) links_.add(path, tree_.nodes.size());
      if (child.is_directory()) {
        RAYJOBS_TRY_VOID(enter(std::move(path)));
      } else {
        add_leaf(std::move(path), child);
      }
    }
    return finished();
  }

 private:
  /// Begins with the directory, unless its own ignore file hides it. One that cannot be visited is
  /// an error only if something in it may be visible: else Ray would not look at what is in it.
  Result<void> enter(std::string path) {
    std::size_t const rules_outside = rules_.size();
    auto level = visit(path);
    if (level && !*level) {
      rules_.resize(rules_outside);
    } else if (level) {
      (*level)->rules_outside = rules_outside;
      levels_.push_back(**std::move(level));
    } else {
      RulesBelow const below = rules_below(rules_, path);
      Error error = std::move(level).error();
      if (error.code != ErrorCode::io) return error;
      if (!below.hide_all) return with_hint(std::move(error), path, below);
      rules_.resize(rules_outside);
      tree_.nodes.push_back(
          {.path = path.empty() ? "." : std::move(path), .kind = TreeNode::Kind::directory});
    }
    return {};
  }

  static Error with_hint(Error error, std::string const& path, RulesBelow const& below) {
    if (below.may_keep != nullptr)
      error.hint =
          in_quotes(below.may_keep->written.pattern) + " (" + to_string(below.may_keep->written) +
          ") may keep something in it; to leave out the directory itself, add the pattern " +
          in_quotes(pattern_for(path)) + " to .rayignore or excludes";
    return error;
  }

  /// Reads the directory, adds its node and the rules of its ignore files. Nothing: those hide it.
  Result<std::optional<Level>> visit(std::string const& path) {
    char const* const relative = path.empty() ? "." : path.c_str();
    OwnedFd directory = open_for_reading(tree_.root.get(), relative, O_DIRECTORY);
    struct ::stat status {};
    if (!directory || ::fstat(directory.get(), &status) != 0) return unreadable(relative, errno);
    std::size_t const rules_outside = rules_.size();
    RAYJOBS_TRY_VOID(read_ignore_files(directory.get(), path, options_, rules_));
    for (std::size_t i = rules_outside; i < rules_.size(); ++i) look_at_rules(rules_[i]);
    if (hides(path, rules_outside)) return std::optional<Level>{};
    if (status.st_dev != tree_.device)
      RAYJOBS_TRY_VOID(refuse_kernel_file(directory.get(), relative));
    for (Level const& ancestor : levels_)
      if (ancestor.inode == status.st_ino && ancestor.device == status.st_dev)
        return Error{
            .code = ErrorCode::io,
            .message = in_quotes(path) + " is a symbolic link to a directory that contains it",
            .hint = "exclude the link, or remove it"};
    bool empty = true;
    RAYJOBS_TRY(auto children, list(std::move(directory), path, empty));
    tree_.nodes.push_back(
        {.path = relative,
         .kind = empty ? TreeNode::Kind::empty_directory : TreeNode::Kind::directory,
         .mode = status.st_mode});
    return std::optional<Level>({.path = path,
                                 .children = std::move(children),
                                 .device = status.st_dev,
                                 .inode = status.st_ino});
  }

  void look_at_rules(RuleList const& list) {
    if (auto const* const file = list.marked_file())
      tree_.warnings.push_back(in_quotes(*file) +
                               " begins with a byte order mark, which Ray takes as part of the "
                               "first pattern; save the file without it");
    dead_rules_.look_at(list);
  }

  bool hides(std::string const& path, std::size_t from = 0) {
    IgnoreRule const* const rule = hiding_rule(rules_, path, from);
    if (rule == nullptr) return false;
    if (!tree_.hidden && rule->written.source != kDefaultExcludes)
      tree_.hidden = {.path = path.empty() ? "." : path, .rule = rule->written};
    return true;
  }

  Tree finished() {
    dead_rules_.warn(tree_.warnings);
    links_.warn(tree_);
    return std::move(tree_);
  }

  /// The visible children, sorted.
  Result<std::vector<Child>> list(OwnedFd directory, std::string const& path, bool& empty) {
    std::unique_ptr<DIR, CloseDirectory> const stream(::fdopendir(directory.get()));
    if (!stream) return unreadable(path, errno);
    directory.release();
    std::vector<Child> children;
    for (;;) {
      RAYJOBS_TRY_VOID(watch_.check());
      errno = 0;
      ::dirent const* const found = ::readdir(stream.get());
      if (found == nullptr) break;
      std::string_view const name = static_cast<char const*>(found->d_name);
      if (name == "." || name == "..") continue;
      if (is_kubelet_path(::dirfd(stream.get()), name)) continue;
      bool const was_empty = std::exchange(empty, false);
      Child child{.name = std::string(name)};
      std::string const child_path = join(path, child.name);
      if (hides(child_path)) continue;
      RAYJOBS_TRY(bool const exists,
                  look_at(child, child_path, ::dirfd(stream.get()), found->d_type));
      if (outputs_.contains({child.status.st_dev, child.status.st_ino})) {
        empty = was_empty;
        continue;
      }
      if (exists) children.push_back(std::move(child));
      RAYJOBS_TRY_VOID(check_count(path, children.size()));
    }
    if (errno != 0) return unreadable(path.empty() ? "." : path, errno);
    std::ranges::sort(children, sorts_before);
    return children;
  }

  /// `more`: nodes about to be added in `directory`.
  Result<void> check_count(std::string const& directory, std::size_t more) const {
    if (tree_.nodes.size() + more <= max_nodes_) return {};
    std::string const link = link_on(directory);
    return Error{
        .code = ErrorCode::rejected,
        .message = "the directory has more than " + std::to_string(max_nodes_) + " paths",
        .hint =
            "exclude what the job does not need" +
            (link.empty() ? "" : ", such as the link " + in_quotes(link) + ", which was followed")};
  }

  /// The first symbolic link on the way to `path`; empty: there is none.
  std::string link_on(std::string const& path) const {
    for (std::size_t end = 0; end < path.size();) {
      end = std::min(path.find('/', end + 1), path.size());
      std::string part = path.substr(0, end);
      struct ::stat status {};
      if (::fstatat(tree_.root.get(), part.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISLNK(status.st_mode))
        return part;
    }
    return {};
  }

  void add_leaf(std::string path, Child const& child) {
    tree_.nodes.push_back(child.is_file() ? file_node(std::move(path), child.status)
                                          : TreeNode{std::move(path), TreeNode::Kind::name_only});
  }

  PackageOptions const& options_;
  std::set<FileId> outputs_;
  CallWatch& watch_;
  std::size_t max_nodes_;
  ActiveRules rules_{};
  std::vector<Level> levels_{};
  Tree tree_;
  OutsideLinks links_;
  DeadRules dead_rules_;
};

}  // namespace

Result<Tree> read_tree(std::filesystem::path const& directory, PackageOptions const& options,
                       CallWatch& watch, std::size_t max_nodes) {
  RAYJOBS_TRY_VOID(watch.check());
  RAYJOBS_TRY(RuleList excludes, option_rules(options));
  OwnedFd root = open_for_reading(AT_FDCWD, directory.c_str(), O_DIRECTORY);
  bool const removed = root && is_removed(root.get());
  if (removed || (!root && errno == ENOENT))
    return Error{.code = ErrorCode::io,
                 .message = "no such directory: " + in_quotes(directory.native()),
                 .hint = removed ? "it has been removed; if there is one again, cd to it" : ""};
  if (!root && errno == ENOTDIR)
    return Error{.code = ErrorCode::io,
                 .message = in_quotes(directory.native()) + " is not a directory"};
  struct ::stat status {};
  if (!root || ::fstat(root.get(), &status) != 0) return unreadable(directory.native(), errno);
  RAYJOBS_TRY_VOID(refuse_kernel_file(root.get(), directory.native()));
  return Walker(directory, std::move(root), options, watch, max_nodes)
      .walk(std::move(excludes), status.st_dev);
}

Result<Tree> read_source(PackagePlan const& plan, CallWatch& watch) {
  if (plan.source == PackageSource::directory) return read_tree(plan.path, plan.options, watch);
  std::string name = plan.path.filename().native();
  std::filesystem::path const parent = plan.path.has_parent_path() ? plan.path.parent_path() : ".";
  Tree tree{.root = open_for_reading(AT_FDCWD, parent.c_str(), O_DIRECTORY)};
  struct ::stat status {};
  if (!tree.root || ::fstatat(tree.root.get(), name.c_str(), &status, 0) != 0)
    return unreadable(plan.path.native(), errno);
  if (!is_valid_utf8(name) || !S_ISREG(status.st_mode))
    return Error{
        .code = ErrorCode::io,
        .message = in_quotes(plan.path.native()) + " is not a regular file with a UTF-8 name"};
  tree.nodes.push_back(file_node(std::move(name), status));
  return tree;
}

}  // namespace rayjobs::detail
