// Answers of the server as JSON: what -o json prints of commands that send one request.
#pragma once

#include <rayjobs/job.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

std::string id_json(std::string const& id);
std::string jobs_json(std::vector<JobInfo> const& jobs);
std::string deleted_json(std::string const& id, bool deleted);
/// `job`: as last seen, if it was asked for.
std::string stopped_json(std::string const& id, bool stop_accepted,
                         std::optional<JobInfo> const& job);
std::string version_json(std::optional<ServerVersion> const& server);

}  // namespace rayjobs::cli
