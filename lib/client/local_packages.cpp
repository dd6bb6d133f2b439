// plan_local_packages: the paths in a runtime environment, planned as packages.
#include "core/clock.hpp"
#include "core/deadline.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/submit.hpp>

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
  Planner(RuntimeEnv const& runtime_env, LocalPackageOptions const& options,
          CallOptions const& call)
      : options_(options),
        packages_(options.packages),
        deadline_(detail::system_clock(), call),
        result_{.runtime_env = runtime_env, .plans = {}} {
    packages_.excludes = runtime_env.excludes();
  }

  Result<LocalPackages> plan() {
    RuntimeEnv& env = result_.runtime_env;
    if (auto const working_dir = env.working_dir(); working_dir && !is_package_uri(*working_dir)) {
      RAYJOBS_TRY(std::string const uri, add(plan_working_dir(*working_dir)));
      env.set_working_dir(uri);
    }
    std::vector<std::string> modules = env.py_modules();
    bool local = false;
    for (std::string& module : modules) {
      if (is_package_uri(module)) continue;
      RAYJOBS_TRY(module, add(plan_py_module(module)));
      local = true;
    }
    if (local) env.set_py_modules(modules);
    return std::move(result_);
  }

 private:
  PackageOptions options_for(std::filesystem::path const& directory) const {
    PackageOptions options = packages_;
    if (options_.hash_cache) options.hash_cache = options_.hash_cache(directory);
    return options;
  }

  Result<PackagePlan> plan_working_dir(std::filesystem::path const& path) {
    RAYJOBS_TRY(CallOptions const call, deadline_.rest());
    if (!names_directory(path)) return plan_archive(path, options_.archives, call);
    return plan_package(path, options_for(path), call);
  }

  Result<PackagePlan> plan_py_module(std::filesystem::path const& path) {
    RAYJOBS_TRY(CallOptions const call, deadline_.rest());
    return plan_module(path, names_directory(path) ? options_for(path) : packages_, call);
  }

  /// The URI. A path that is named twice is one package.
  Result<std::string> add(Result<PackagePlan> plan) {
    if (!plan) return std::move(plan).error();
    auto const same = std::ranges::find(result_.plans, plan->uri, &PackagePlan::uri);
    if (same == result_.plans.end()) {
      result_.plans.push_back(*std::move(plan));
      return result_.plans.back().uri;
    }
    if (same->entries == plan->entries) return same->uri;
    // Ray leaves the name of a module's directory out of the hash.
    return Error{.code = ErrorCode::invalid_argument,
                 .message = detail::printable(same->path.native()) + " and " +
                            detail::printable(plan->path.native()) +
                            " have the same content, and with it the same package URI",
                 .hint = "put a file into one of them that the other does not have"};
  }

  LocalPackageOptions const& options_;
  PackageOptions packages_;
  detail::Deadline deadline_;
  LocalPackages result_;
};

}  // namespace

Result<LocalPackages> plan_local_packages(RuntimeEnv const& runtime_env,
                                          LocalPackageOptions const& options,
                                          CallOptions const& call) {
  return Planner(runtime_env, options, call).plan();
}

}  // namespace rayjobs
