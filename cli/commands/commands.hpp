// The commands: each takes its options and a context, and answers with an exit code.
#pragma once

#include "line/options.hpp"
#include "run/context.hpp"

namespace rayjobs::cli {

ExitCode run(SubmitOptions const& options, Context& context);
ExitCode run(StatusOptions const& options, Context& context);
ExitCode run(WaitCommandOptions const& options, Context& context);
ExitCode run(LogsOptions const& options, Context& context);
ExitCode run(StopOptions const& options, Context& context);
ExitCode run(DeleteOptions const& options, Context& context);
ExitCode run(ListOptions const& options, Context& context);
ExitCode run(VersionOptions const& options, Context& context);
ExitCode run(PackageCommandOptions const& options, Context& context);

}  // namespace rayjobs::cli
