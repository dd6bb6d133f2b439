// What `submit` checks before the first request: options made into a request, and a planned
// package.
#pragma once

#include "options.hpp"

#include <rayjobs/environment.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/submit.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

/// The request that the options alone give, without an id. Its runtime environment is that of
/// --runtime-env-json, not yet normalised. Fails with invalid_argument: a usage error.
Result<SubmitRequest> read_request(SubmitOptions const& options);

/// `given`, or the YAML file of the options, with --working-dir put in, validated and normalised.
/// Adds sentences to `warnings`.
Result<RuntimeEnv> complete_runtime_env(SubmitOptions const& options, RuntimeEnv const& given,
                                        std::vector<std::string>& warnings);

/// The id of the complete `request`: the given one, one made of --submission-id-from, or "" for a
/// random one.
std::string choose_submission_id(SubmitOptions const& options, SubmitRequest const& request);

/// The plan of a working_dir that is a local directory; none for a URI or when there is none. Fails
/// with invalid_argument for what cannot be uploaded.
Result<std::optional<PackagePlan>> plan_working_dir(RuntimeEnv const& runtime_env,
                                                    Environment const& environment, bool no_cache,
                                                    CallOptions const& call);

}  // namespace rayjobs::cli
