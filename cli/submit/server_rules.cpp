// Which of Ray's rules hold for the server at hand.
#include "submit/server_rules.hpp"

#include <string>

namespace rayjobs::cli {

namespace {

bool is_local_tar(RuntimeEnv const& runtime_env) {
  std::string const path = runtime_env.working_dir().value_or("");
  return !is_package_uri(path) && is_tar_archive(path);
}

}  // namespace

bool depends_on_server(RuntimeEnv const& runtime_env) {
  auto const new_rules = runtime_env.normalised(RayRules::ray_2_60);
  auto const old_rules = runtime_env.normalised(RayRules::ray_2_22);
  if (!new_rules && !old_rules) return false;
  return !new_rules || !old_rules || *new_rules != *old_rules || is_local_tar(*new_rules);
}

Result<ServerRules> server_rules(RuntimeEnv const& runtime_env, Client const& client,
                                 CallOptions const& call) {
  bool const depends = depends_on_server(runtime_env);
  bool const may_be_ignored = !runtime_env.ignored_fields(RayRules::ray_2_22).empty() ||
                              !runtime_env.ignored_fields(RayRules::ray_2_60).empty();
  if (!may_be_ignored && !depends) return ServerRules{};
  auto const version = client.version(call);
  if (!version) {
    bool const is_over =
        version.error().code == ErrorCode::cancelled || version.error().code == ErrorCode::timeout;
    if (depends || is_over) return version.error();
    return ServerRules{};  // A gateway may hide the version, of which only warnings would come.
  }
  ServerRules result{
      .rules = rules_for(version->ray_version),
      .archives = unpacks_tar(version->ray_version) ? ArchiveForm::as_it_is : ArchiveForm::zip,
      .warnings = {}};
  for (std::string const& name : runtime_env.ignored_fields(result.rules))
    result.warnings.push_back("the server's Ray " + version->ray_version +
                              " ignores the runtime_env field '" + name + "'");
  return result;
}

}  // namespace rayjobs::cli
