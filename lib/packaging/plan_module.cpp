// plan_module: the package of a local py_modules entry.
#include "core/clock.hpp"
#include "packaging/archive/archive_package.hpp"
#include "packaging/io/path_error.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/plan_content.hpp"

#include <system_error>
#include <utility>

namespace rayjobs {
namespace {

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
                            " has no name, under which the module could be imported"};
  options.entry_prefix = name + '/';
  return plan_package(directory, std::move(options), call);
}

}  // namespace

Result<PackagePlan> plan_module(std::filesystem::path const& path, PackageOptions options,
                                CallOptions const& call) {
  options.default_excludes.clear();
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure))
    return plan_directory(path, std::move(options), call);
  if (path.extension() == ".whl") {
    detail::CallWatch watch(call, "hash");
    return detail::plan_wheel(path, std::move(options), watch);
  }
  if (path.extension() == ".py")
    return detail::plan_content(PackageSource::python_file, path, std::move(options),
                                detail::wall_time(), call);
  return detail::unknown_form(path, "a module", "give a directory, a .whl or a .py file");
}

}  // namespace rayjobs
