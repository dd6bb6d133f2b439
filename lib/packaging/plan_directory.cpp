// plan_package: the URI and the entries of a directory's package.
#include "core/clock.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/skipped_names.hpp"
#include "packaging/ignore/ignore_rules.hpp"
#include "packaging/io/call_watch.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/plan_content.hpp"
#include "packaging/tree/file_hashes.hpp"
#include "packaging/tree/hash_cache.hpp"
#include "packaging/tree/tree_hash.hpp"
#include "packaging/tree/tree_walk.hpp"

#include <rayjobs/package.hpp>

#include <algorithm>
#include <climits>
#include <sys/stat.h>
#include <utility>

namespace rayjobs {
namespace {

using detail::TreeNode;

constexpr std::uint64_t kLargeFile = 10U << 20U;
constexpr std::size_t kMaxLargeFileWarnings = 5;

void warn_of_large_files(PackagePlan& plan) {
  std::size_t large = 0;
  for (auto const& entry : plan.entries) {
    if (entry.size < kLargeFile || ++large > kMaxLargeFileWarnings) continue;
    plan.warnings.push_back(detail::in_quotes(entry.name) + " is large (" +
                            detail::size_text(entry.size) +
                            "); exclude it if the job does not need it");
  }
  if (large > kMaxLargeFileWarnings)
    plan.warnings.push_back("and " + std::to_string(large - kMaxLargeFileWarnings) +
                            " more large files");
}

Result<void> warn_of_default_excludes(PackagePlan& plan, detail::Tree const& tree) {
  RAYJOBS_TRY(detail::RuleList const rules, detail::option_rules(plan.options));
  for (auto const& name : plan.options.default_excludes) {
    struct ::stat status {};
    if (name.empty() || ::fstatat(tree.root.get(), name.c_str(), &status, 0) != 0) continue;
    auto const* const rule = rules.last_match(name);
    // The user's own "!name" includes it again.
    if (rule == nullptr || rule->pattern.negative()) continue;
    plan.warnings.push_back(detail::in_quotes(name) +
                            " is not packaged (excluded by default; set "
                            "RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES to change that)");
  }
  return {};
}

/// The hashes of all files, in the tree's order: from the cache, or else from their content.
/// Corrects the sizes of the files that it reads.
Result<std::vector<detail::FileHash>> hashes_of_files(detail::Tree& tree, detail::HashCache& cache,
                                                      detail::CallWatch& watch) {
  std::vector<detail::FileHash> hashes;
  std::vector<std::size_t> unknown;  // indices of nodes
  std::vector<std::size_t> places;   // theirs among the hashes
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    TreeNode const& node = tree.nodes[i];
    if (node.kind != TreeNode::Kind::file) continue;
    auto const known = cache.find(node);
    if (!known) {
      unknown.push_back(i);
      places.push_back(hashes.size());
      bytes += node.size;
    }
    hashes.push_back(
        {.path_hash = known.value_or(0), .size = node.size, .unchanged_since_walk = true});
  }
  watch.expect(bytes);
  RAYJOBS_TRY(auto const read, detail::hash_files(tree, unknown, watch));
  for (std::size_t i = 0; i < read.size(); ++i) {
    hashes[places[i]] = read[i];
    tree.nodes[unknown[i]].size = read[i].size;
  }
  return hashes;
}

Result<void> hash_tree(PackagePlan& plan, detail::Tree& tree, std::chrono::nanoseconds now,
                       detail::CallWatch& watch) {
  detail::HashCache cache(plan.options.hash_cache, now);
  RAYJOBS_TRY(auto const hashes, hashes_of_files(tree, cache, watch));
  detail::TreeHash hash;
  detail::PathHasher hasher;
  auto file_hash = hashes.begin();
  for (TreeNode const& node : tree.nodes) {
    if (node.kind == TreeNode::Kind::file) {
      if (file_hash->unchanged_since_walk) cache.keep(node, file_hash->path_hash);
      hash.add(file_hash++->path_hash);
    } else {
      hasher.start(node.path);
      RAYJOBS_TRY(std::uint64_t const path_hash, hasher.finish());
      hash.add(path_hash);
    }
    auto entry = detail::entry_for(node, plan.options.entry_prefix);
    if (!entry) continue;
    plan.total_bytes += entry->size;
    plan.entries.push_back(*std::move(entry));
  }
  plan.uri = hash.uri();
  cache.save();
  return {};
}

constexpr std::size_t kMaxEntryName = 0xFFFF;  // what a zip's length field holds

Result<void> check_prefix(PackageOptions const& options) {
  if (options.entry_prefix.size() + PATH_MAX <= kMaxEntryName) return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = "entry_prefix is too long for the names in a zip"};
}

Result<PackagePlan> plan_tree(PackageSource source, std::filesystem::path const& path,
                              PackageOptions options, std::chrono::nanoseconds now,
                              detail::CallWatch& watch) {
  PackagePlan plan{.source = source, .path = path, .options = std::move(options)};
  RAYJOBS_TRY_VOID(check_prefix(plan.options));
  RAYJOBS_TRY(detail::Tree tree, detail::read_source(plan, watch));
  RAYJOBS_TRY_VOID(hash_tree(plan, tree, now, watch));
  warn_of_large_files(plan);
  detail::warn_of_skipped_names(plan);
  RAYJOBS_TRY_VOID(warn_of_default_excludes(plan, tree));
  watch.finish();
  return plan;
}

}  // namespace

Result<PackagePlan> detail::plan_content(PackageSource source, std::filesystem::path const& path,
                                         PackageOptions options, std::chrono::nanoseconds now,
                                         CallOptions const& call) {
  CallWatch watch(call, "hash");
  auto plan = plan_tree(source, path, std::move(options), now, watch);
  if (!plan) plan.error().context = "packaging of " + in_quotes(path.native());
  return plan;
}

Result<PackagePlan> plan_package(std::filesystem::path const& directory, PackageOptions options,
                                 CallOptions const& call) {
  return detail::plan_content(PackageSource::directory, directory, std::move(options),
                              detail::wall_time(), call);
}

}  // namespace rayjobs
