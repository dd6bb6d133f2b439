// The command `package`: a directory's package URI and content, without a server and without a zip.
#include "commands.hpp"
#include "render.hpp"

#include <rayjobs/package.hpp>

namespace rayjobs::cli {

ExitCode run(PackageCommandOptions const& options, Context& context) {
  PackageOptions package = package_options_from_environment(context.environment);
  package.excludes = options.excludes;
  auto const plan = plan_package(options.directory, std::move(package), context.call());
  if (!plan) return context.fail(plan.error(), Phase::local);
  for (std::string const& warning : plan->warnings) context.io.warn(warning);
  context.io.out(context.json() ? package_json(*plan) : plan->uri + '\n');
  return ExitCode::success;
}

}  // namespace rayjobs::cli
