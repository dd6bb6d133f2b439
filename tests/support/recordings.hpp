// Answers of real Ray servers, read from tests/recordings.
#pragma once

#include "support/paths.hpp"

#include <rayjobs/transport.hpp>

#include <fstream>
#include <map>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace rayjobs::testing {

struct RecordedAnswer {
  std::string method{};
  std::string path{};
  HttpResponse response{};
};

/// All answers of one version of Ray whose body is text, by name.
inline std::map<std::string, RecordedAnswer> recorded_answers(std::string const& ray_version) {
  std::ifstream file(recordings_folder() + "/ray-" + ray_version + ".json");
  auto const recording = nlohmann::json::parse(file);
  std::map<std::string, RecordedAnswer> answers;
  for (auto const& [name, entry] : recording.at("answers").items()) {
    if (!entry.contains("body")) continue;
    HttpResponse response{.status = entry.at("status").get<int>(),
                          .headers = {},
                          .body = entry.at("body").get<std::string>()};
    if (entry.at("content_type").is_string())
      response.headers.emplace_back("Content-Type", entry.at("content_type").get<std::string>());
    answers.emplace(name, RecordedAnswer{.method = entry.at("method").get<std::string>(),
                                         .path = entry.at("path").get<std::string>(),
                                         .response = std::move(response)});
  }
  return answers;
}

}  // namespace rayjobs::testing
