// plan_module: the package of a local py_modules entry.
#include "core/clock.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_package.hpp"
#include "packaging/archive/file_uri.hpp"
#include "packaging/io/call_watch.hpp"
#include "packaging/io/path_error.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/plan_content.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace rayjobs {
namespace {

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

bool describes_a_wheel(PackageEntry const& entry) {
  return entry.name.ends_with(".dist-info/METADATA");
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
  if (std::ranges::none_of(plan.entries, describes_a_wheel))
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
