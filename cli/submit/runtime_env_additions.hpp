// Options like --env and --pip: the usual parts of a runtime environment without YAML.
#pragma once

#include "submit/submit_options.hpp"

#include <rayjobs/result.hpp>
#include <rayjobs/runtime_env.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

/// A runtime environment with all that the options say, not yet normalised.
struct CompleteRuntimeEnv {
  RuntimeEnv runtime_env{};
  std::vector<std::string> warnings{};
  std::vector<std::string> values{};  ///< Of its variables: no text is to show them.
};

/// Fails with invalid_argument for a value or a combination that no runtime environment makes
/// right: a usage error.
Result<void> check_additions(RuntimeEnvOptions const& options);

/// For options that were checked. Lists are added to; a variable takes the place of one of the same
/// name, and --env that of one in an --env-file. Fails with invalid_argument for what cannot be
/// read or added.
Result<void> add_to_runtime_env(RuntimeEnvOptions const& options, CallOptions const& call,
                                CompleteRuntimeEnv& to);

}  // namespace rayjobs::cli
