// What the tests of the built command share: a fake cluster, a home directory, runs of the command.
#pragma once

#include "cli/child_process.hpp"
#include "support/fake_ray_server.hpp"
#include "support/temporary_directory.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs::testing {

using Json = nlohmann::json;
using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

/// A 200 whose body is that JSON.
inline HttpResponse json_answer(std::string body) {
  return {
      .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

/// A cluster, and a command that finds it by RAY_ADDRESS.
class CliTest : public ::testing::Test {
 protected:
  ChildOptions child_options(Words arguments, Variables const& more = {}) {
    Variables environment{{"HOME", home_.path().string()},
                          {"TMPDIR", home_.path().string()},
                          {"RAY_ADDRESS", server_.url()}};
    for (auto const& [name, value] : more) environment[name] = value;
    return {.arguments = std::move(arguments),
            .environment = std::move(environment),
            .directory = home_.path()};
  }

  ChildResult run(Words arguments, Variables const& more = {}) {
    return run_child(child_options(std::move(arguments), more));
  }

  ChildResult run_as(std::string name, Words arguments, Variables const& more = {}) {
    ChildOptions options = child_options(std::move(arguments), more);
    options.name = std::move(name);
    return run_child(options);
  }

  ChildResult run_as_ray(Words arguments, Variables const& more = {}) {
    return run_as("/usr/bin/ray", std::move(arguments), more);
  }

  /// Of jobs that are submitted from now on.
  void plan(JobPlan plan) {
    server_.with_cluster([&](FakeCluster& cluster) { cluster.plan(std::move(plan)); });
  }

  void add_job(std::string const& id, JobPlan plan) {
    server_.with_cluster([&](FakeCluster& cluster) { cluster.add_job(id, std::move(plan)); });
  }

  /// The body of the only submission.
  Json submitted() {
    auto const posts = server_.requests("POST", "/api/jobs/");
    return posts.size() == 1 ? Json::parse(posts.front().body) : Json("not one submission");
  }

  TemporaryDirectory home_{};
  FakeRayServer server_{};
};

inline JobPlan ended(std::string const& status, std::string log = {}) {
  return {.statuses = {status}, .log = std::move(log)};
}

inline bool contains(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace rayjobs::testing
