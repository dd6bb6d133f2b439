// plan_package: the URI and the entries of a directory's package.
#include "core/try.hpp"
#include "packaging/call_watch.hpp"
#include "packaging/ignore_rules.hpp"
#include "packaging/path_text.hpp"
#include "packaging/tree_error.hpp"
#include "packaging/tree_hash.hpp"
#include "packaging/tree_walk.hpp"

#include <rayjobs/package.hpp>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <sys/stat.h>
#include <utility>

namespace rayjobs {
namespace {

using detail::TreeNode;

constexpr std::uint64_t kLargeFile = 10U << 20U;
constexpr std::size_t kMostLargeFileWarnings = 5;
constexpr std::size_t kBlock = 256U << 10U;

/// Adds the content of a file to its hash; returns its size.
Result<std::uint64_t> hash_content(detail::Tree const& tree, TreeNode const& node,
                                   detail::PathHasher& hasher, detail::CallWatch& watch,
                                   std::vector<char>& block) {
  auto const file = detail::open_for_reading(tree.root.get(), node.path.c_str());
  if (!file && errno == ENOENT)
    return detail::changed(detail::in_quotes(node.path) + " was removed");
  struct ::stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return detail::unreadable(node.path, errno);
  if (!S_ISREG(status.st_mode))
    return detail::changed(detail::in_quotes(node.path) + " was replaced");
  for (std::uint64_t size = 0;;) {
    RAYJOBS_TRY_VOID(watch.check());
    std::ptrdiff_t const count = detail::read_fully(file.get(), block);
    if (count < 0) return detail::unreadable(node.path, errno);
    if (count == 0) return size;
    auto const bytes = static_cast<std::size_t>(count);
    hasher.update(std::span(block).first(bytes));
    watch.advance(bytes);
    size += bytes;
  }
}

void warn_of_large_files(PackagePlan& plan) {
  std::size_t large = 0;
  for (auto const& entry : plan.entries) {
    if (entry.size < kLargeFile || ++large > kMostLargeFileWarnings) continue;
    plan.warnings.push_back(detail::in_quotes(entry.name) + " is large (" +
                            detail::size_text(entry.size) +
                            "); exclude it if the job does not need it");
  }
  if (large > kMostLargeFileWarnings)
    plan.warnings.push_back("and " + std::to_string(large - kMostLargeFileWarnings) +
                            " more large files");
}

Result<void> warn_of_default_excludes(PackagePlan& plan, detail::Tree const& tree) {
  RAYJOBS_TRY(detail::RuleList const rules, detail::option_rules(plan.options));
  for (auto const& name : plan.options.default_excludes) {
    struct ::stat status {};
    if (name.empty() || ::fstatat(tree.root.get(), name.c_str(), &status, 0) != 0) continue;
    auto const* const rule = rules.deciding(name);
    // The user's own "!name" brings it back.
    if (rule == nullptr || rule->pattern.negative()) continue;
    plan.warnings.push_back(detail::in_quotes(name) +
                            " is not packaged (excluded by default; set "
                            "RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES to change that)");
  }
  return {};
}

Result<void> hash_tree(PackagePlan& plan, detail::Tree const& tree, detail::CallWatch& watch) {
  detail::TreeHash hash;
  detail::PathHasher hasher;
  std::vector<char> block(kBlock);
  for (TreeNode const& node : tree.nodes) {
    RAYJOBS_TRY_VOID(watch.check());
    auto entry = detail::entry_for(node, plan.options.entry_prefix);
    hasher.start(node.path);
    if (node.kind == TreeNode::Kind::file) {
      RAYJOBS_TRY(entry->size, hash_content(tree, node, hasher, watch, block));
    }
    RAYJOBS_TRY(std::uint64_t const path_hash, hasher.finish());
    hash.add(path_hash);
    if (!entry) continue;
    plan.total_bytes += entry->size;
    plan.entries.push_back(*std::move(entry));
  }
  plan.uri = hash.uri();
  return {};
}

constexpr std::size_t kLongestName = 0xFFFF;  // what a zip's length field holds

/// libzip takes of the control characters only these three.
bool is_refused(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

Result<void> check_names(std::vector<PackageEntry> const& entries) {
  for (auto const& entry : entries) {
    std::string_view const problem = std::ranges::any_of(entry.name, is_refused)
                                         ? " has a control character in its name"
                                     : entry.name.size() > kLongestName ? " has too long a name"
                                                                        : "";
    if (problem.empty()) continue;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = detail::in_quotes(entry.name) + std::string(problem) +
                            ", which a zip cannot hold",
                 .hint = "rename it, or exclude it with a pattern that matches it (* or ?)"};
  }
  return {};
}

Result<PackagePlan> plan_tree(std::filesystem::path const& directory, PackageOptions options,
                              detail::CallWatch& watch) {
  PackagePlan plan{.directory = directory,
                   .options = std::move(options),
                   .uri = {},
                   .entries = {},
                   .total_bytes = 0,
                   .warnings = {}};
  RAYJOBS_TRY(detail::Tree const tree, detail::read_tree(directory, plan.options, watch));
  watch.expect(
      std::accumulate(tree.nodes.begin(), tree.nodes.end(), std::uint64_t{0},
                      [](std::uint64_t sum, TreeNode const& node) { return sum + node.size; }));
  RAYJOBS_TRY_VOID(hash_tree(plan, tree, watch));
  RAYJOBS_TRY_VOID(check_names(plan.entries));
  warn_of_large_files(plan);
  RAYJOBS_TRY_VOID(warn_of_default_excludes(plan, tree));
  watch.finish();
  return plan;
}

}  // namespace

Result<PackagePlan> plan_package(std::filesystem::path const& directory, PackageOptions options,
                                 CallOptions const& call) {
  detail::CallWatch watch(call, "hash");
  auto plan = plan_tree(directory, std::move(options), watch);
  if (!plan) plan.error().context = "packaging of " + detail::in_quotes(directory.native());
  return plan;
}

}  // namespace rayjobs
