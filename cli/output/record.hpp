// A server's record of a job as JSON that may be shown.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

/// The record as the server sent it, but with "<redacted>" for the values of environment variables,
/// and for the credentials of URIs in the runtime environment and in the message, unless
/// `show_env`: nobody knows any more which of them came from a secret file.
nlohmann::ordered_json job_record(std::string_view raw, bool show_env);

/// The same on a record that was read already.
void hide_secrets(nlohmann::ordered_json& record);

}  // namespace rayjobs::cli
