// plan_package, plan_module: the URI and the entries of the package of a directory, module or
// wheel.
#include "core/clock.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_member.hpp"
#include "packaging/archive/archive_package.hpp"
#include "packaging/ignore/ignore_rules.hpp"
#include "packaging/io/call_watch.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/plan_content.hpp"
#include "packaging/tree/hash_cache.hpp"
#include "packaging/tree/tree_hash.hpp"
#include "packaging/zip/zip_writer.hpp"

#include <rayjobs/package.hpp>

#include <algorithm>
#include <climits>
#include <sys/stat.h>
#include <system_error>
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

/// The rules leave no file of a directory that has some.
void warn_of_emptiness(PackagePlan& plan, detail::Tree const& tree) {
  auto const is_file = [](auto const& entry) { return !entry.name.ends_with('/'); };
  if (!tree.hidden || std::ranges::any_of(plan.entries, is_file)) return;
  auto const& [path, rule] = *tree.hidden;
  std::string const pattern =
      "the pattern " + detail::in_quotes(rule.pattern) + " (" + detail::to_string(rule) + ")";
  plan.warnings.push_back(
      path == "."
          ? "no file is packaged, because " + pattern +
                " also matches the directory itself; add the pattern '!.' after it, and '!NAME' "
                "for each path that it should not leave out"
          : "no file is packaged, because rules leave out all of them: " + pattern +
                " leaves out " + detail::in_quotes(path) +
                ", for example; write narrower patterns, or '!NAME' after them");
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
    RAYJOBS_TRY_VOID(detail::check_name(entry->name));
    plan.total_bytes += entry->size;
    plan.entries.push_back(*std::move(entry));
  }
  plan.uri = hash.uri();
  cache.save();
  return {};
}

constexpr std::size_t kMaxEntryName = 0xFFFF;  // what a zip's length field holds

Result<PackagePlan> plan_tree(PackageSource source, std::filesystem::path const& path,
                              PackageOptions options, std::chrono::nanoseconds now,
                              detail::CallWatch& watch) {
  PackagePlan plan{.source = source, .path = path, .options = std::move(options)};
  if (plan.options.entry_prefix.size() + PATH_MAX > kMaxEntryName)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "entry_prefix is too long for the names in a zip"};
  RAYJOBS_TRY(detail::Tree tree, detail::read_source(plan, watch));
  RAYJOBS_TRY_VOID(hash_tree(plan, tree, now, watch));
  plan.warnings = std::move(tree.warnings);
  warn_of_emptiness(plan, tree);
  warn_of_large_files(plan);
  detail::warn_of_skipped_names(plan);
  RAYJOBS_TRY_VOID(warn_of_default_excludes(plan, tree));
  watch.finish();
  return plan;
}

constexpr std::size_t kMaxFileName = 255;

/// The name under which the directory is imported, whatever links lead to it.
std::string module_name(std::filesystem::path const& directory) {
  std::error_code failure;
  auto const whole = std::filesystem::absolute(directory, failure).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().native();
}

Result<PackagePlan> plan_directory(std::filesystem::path const& directory, PackageOptions options,
                                   CallOptions const& call) {
  std::string const name = module_name(directory);
  if (name.empty())
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the directory " + detail::in_quotes(directory.native()) +
                            " has no name to import the module by"};
  options.entry_prefix = name + '/';
  return plan_package(directory, std::move(options), call);
}

Result<PackagePlan> plan_wheel(std::filesystem::path const& file, PackageOptions options,
                               CallOptions const& call) {
  std::string const name = detail::in_quotes(file.native());
  if (!detail::is_wheel_name(file.filename().native()))
    return Error{.code = ErrorCode::invalid_argument,
                 .message = name + " does not have the name of a wheel",
                 .hint = "name it NAME-VERSION-PYTHON-ABI-PLATFORM.whl, as pip wheel does"};
  PackagePlan plan{.source = PackageSource::file, .path = file, .options = std::move(options)};
  detail::CallWatch watch(call, "hash");
  RAYJOBS_TRY_VOID(detail::read_zip(plan, watch));
  auto const describes_wheel = [](auto& entry) {
    return entry.name.ends_with(".dist-info/METADATA");
  };
  if (std::ranges::none_of(plan.entries, describes_wheel))
    return Error{.code = ErrorCode::rejected,
                 .message = name + " is not a wheel: it has no .dist-info/METADATA",
                 .hint = "make it with pip wheel or python -m build"};
  if (plan.uri.size() > kMaxFileName)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the name of " + name + " is too long for a package",
                 .hint = "give the wheel a shorter version"};
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

Result<PackagePlan> plan_module(std::filesystem::path const& path, PackageOptions options,
                                CallOptions const& call) {
  options.default_excludes.clear();
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure))
    return plan_directory(path, std::move(options), call);
  if (path.extension() == ".whl") return plan_wheel(path, std::move(options), call);
  if (path.extension() == ".py")
    return detail::plan_content(PackageSource::python_file, path, std::move(options),
                                detail::wall_time(), call);
  return detail::unknown_form(path, "a module", "give a directory, a .whl or a .py file");
}

}  // namespace rayjobs
