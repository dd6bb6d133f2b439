// What `submit` checks before the first request: options made into a request.
#pragma once

#include "submit/runtime_env_additions.hpp"
#include "submit/submit_options.hpp"

#include <rayjobs/environment.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/submit.hpp>

namespace rayjobs::cli {

/// The request that the options alone give. Its runtime environment is that of --runtime-env-json.
/// Fails with invalid_argument: a usage error.
Result<SubmitRequest> read_request(SubmitCommandOptions const& options);

/// `given`, or the YAML file of the options, with what the other options put in.
Result<CompleteRuntimeEnv> complete_runtime_env(SubmitCommandOptions const& options,
                                                RuntimeEnv const& given, CallOptions const& call);

/// What is packaged, and how the id is made when none was given.
PrepareOptions prepare_options(SubmitCommandOptions const& options, Environment const& environment);

}  // namespace rayjobs::cli
