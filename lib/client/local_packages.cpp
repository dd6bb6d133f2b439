// One plan a path; a path that is named twice is one package.
#include "client/local_packages.hpp"

#include "client/archive_layer.hpp"
#include "core/clock.hpp"
#include "core/deadline.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace rayjobs {
namespace {

bool names_directory(std::filesystem::path const& path) {
  std::error_code failure;
  return std::filesystem::is_directory(path, failure);
}

class Planner {
 public:
  Planner(PreparedJob::Source const& source, std::string const& entrypoint, CallOptions const& call)
      : source_(source),
        entrypoint_(entrypoint),
        packages_(source.options.packages),
        deadline_(detail::system_clock(), call),
        runtime_env_(source.runtime_env) {
    packages_.excludes = runtime_env_.excludes();
  }

  Result<void> plan() {
    if (auto const working_dir = runtime_env_.working_dir();
        working_dir && !is_package_uri(*working_dir)) {
      RAYJOBS_TRY(std::string const uri, add(plan_working_dir(*working_dir)));
      runtime_env_.set_working_dir(uri);
    }
    std::vector<std::string> modules = runtime_env_.py_modules();
    bool local = false;
    for (std::string& module : modules) {
      if (is_package_uri(module)) continue;
      RAYJOBS_TRY(module, add(plan_py_module(module)));
      local = true;
    }
    if (local) runtime_env_.set_py_modules(modules);
    auto const is_directory = [](PackagePlan const& plan) {
      return plan.source == PackageSource::directory;
    };
    if (!packages_.excludes.empty() && std::ranges::none_of(plans_, is_directory))
      warnings_.emplace_back("excludes have no effect, because no directory is packaged");
    return {};
  }

  RuntimeEnv runtime_env() && { return std::move(runtime_env_); }
  std::vector<PackagePlan> plans() && { return std::move(plans_); }
  std::vector<std::string> const& warnings() const { return warnings_; }

 private:
  PackageOptions options_for(std::filesystem::path const& directory) const {
    PackageOptions options = packages_;
    auto const& hash_cache = source_.options.hash_cache;
    if (hash_cache) options.hash_cache = hash_cache(directory);
    return options;
  }

  Result<PackagePlan> plan_working_dir(std::filesystem::path const& path) {
    RAYJOBS_TRY(CallOptions const call, deadline_.rest());
    if (names_directory(path)) return plan_package(path, options_for(path), call);
    RAYJOBS_TRY(PackagePlan archive, plan_archive(path, source_.archives, call));
    auto warning = detail::layer_warning(archive, entrypoint_);
    if (!warning.empty()) warnings_.push_back(std::move(warning));
    return archive;
  }

  Result<PackagePlan> plan_py_module(std::filesystem::path const& path) {
    RAYJOBS_TRY(CallOptions const call, deadline_.rest());
    return plan_module(path, names_directory(path) ? options_for(path) : packages_, call);
  }

  /// The URI.
  Result<std::string> add(Result<PackagePlan> plan) {
    if (!plan) return std::move(plan).error();
    auto const same = std::ranges::find(plans_, plan->uri, &PackagePlan::uri);
    if (same == plans_.end()) {
      plans_.push_back(*std::move(plan));
      return plans_.back().uri;
    }
    if (same->entries == plan->entries) return same->uri;
    // Ray leaves the name of a module's directory out of the hash.
    return Error{.code = ErrorCode::invalid_argument,
                 .message = detail::printable(same->path.native()) + " and " +
                            detail::printable(plan->path.native()) +
                            " have the same content, and with it the same package URI",
                 .hint = "put a file into one of them that the other does not have"};
  }

  PreparedJob::Source const& source_;
  std::string const& entrypoint_;
  PackageOptions packages_;
  detail::Deadline deadline_;
  RuntimeEnv runtime_env_;
  std::vector<PackagePlan> plans_;
  std::vector<std::string> warnings_{};  ///< Of what belongs to no plan.
};

/// The same excludes apply to several packages, and each of these may warn of them.
void add_once(std::vector<std::string>& to, std::vector<std::string> const& warnings) {
  for (std::string const& warning : warnings)
    if (std::ranges::find(to, warning) == to.end()) to.push_back(warning);
}

}  // namespace

Result<void> detail::plan_local_packages(PreparedJob& job, CallOptions const& call) {
  Planner planner(*job.source, job.request.entrypoint, call);
  RAYJOBS_TRY_VOID(planner.plan());
  add_once(job.warnings, planner.warnings());
  job.request.runtime_env = std::move(planner).runtime_env();
  job.packages = std::move(planner).plans();
  for (PackagePlan const& plan : job.packages) add_once(job.warnings, plan.warnings);
  std::string const& words = job.source->options.submission_id_words;
  if (!words.empty()) job.request.submission_id = submission_id_from(words, job.request);
  return {};
}

}  // namespace rayjobs
