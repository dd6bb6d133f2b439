// Which of Ray's rules hold for the server at hand.
#pragma once

#include <rayjobs/client.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/runtime_env.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

struct ServerRules {
  RayRules rules = RayRules::ray_2_60;
  ArchiveForm archives = ArchiveForm::as_it_is;
  std::vector<std::string> warnings{};  ///< What the server ignores.
};

/// Whether the version of the server makes a difference to what is sent of this runtime
/// environment.
bool depends_on_server(RuntimeEnv const& runtime_env);

/// Asks the server for its version, but only when that makes a difference to what is sent, or to
/// what the server makes of it.
Result<ServerRules> server_rules(RuntimeEnv const& runtime_env, Client const& client,
                                 CallOptions const& call);

}  // namespace rayjobs::cli
