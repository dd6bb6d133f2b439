// What `submit` checks before the first request: options made into a request.
#pragma once

#include "submit/runtime_env_additions.hpp"
#include "submit/submit_options.hpp"

#include <rayjobs/environment.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/submit.hpp>

#include <string>

namespace rayjobs::cli {

/// The request that the options alone give, without an id. Its runtime environment is that of
/// --runtime-env-json, not yet normalised. Fails with invalid_argument: a usage error.
Result<SubmitRequest> read_request(SubmitCommandOptions const& options);

/// `given`, or the YAML file of the options, with what the other options put in.
Result<CompleteRuntimeEnv> complete_runtime_env(SubmitCommandOptions const& options,
                                                RuntimeEnv const& given);

/// The id of the complete `request`: the given one, one made of --submission-id-from, or "" for a
/// random one.
std::string choose_submission_id(SubmitCommandOptions const& options, SubmitRequest const& request);

/// How local paths are packaged.
LocalPackageOptions local_package_options(Environment const& environment, bool no_cache,
                                          ArchiveForm archives);

}  // namespace rayjobs::cli
