// Runtime environments normalised as Ray's own clients of both versions did it (runtime_env.json).
#include "support/paths.hpp"
#include "support/temporary_directory.hpp"

#include <rayjobs/runtime_env.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using Json = nlohmann::json;

Json vectors() {
  std::ifstream file(testing::vectors_folder() + "/runtime_env.json");
  return Json::parse(file).at("cases");
}

/// Arguments of Ray's submit_job besides runtime_env make these cases: the client's, not ours.
bool is_about_other_arguments(Json const& test_case) { return test_case.contains("kwargs"); }

std::string replaced(std::string text, std::string const& from, std::string const& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

class RayVectorsTest : public ::testing::Test {
 protected:
  RayVectorsTest() {
    directory_.write("wd/main.py", "print(1)\n");
    directory_.write("wd/sub/x", "hi\n");
    directory_.write("req.txt", "requests\n# comment\n\nnumpy==1.0\nrequests\n");
    directory_.write("env.yaml", "name: e\ndependencies:\n  - pip\n");
    directory_.write("files/demo-1.0-py3-none-any.whl", "");
  }

  /// The cases, the placeholders in their paths replaced.
  Json placed_cases() const {
    std::string const here = directory_.path().string() + '/';
    return Json::parse(replaced(replaced(vectors().dump(), "INPUT/", here), "VECTORS/", here));
  }

  bool is_local(Json const& value) const {
    return value.is_string() && value.get<std::string>().starts_with(directory_.path().string());
  }

  /// What Ray sent, but for the build of its client and the URIs of what it had uploaded.
  Json expected(Json const& sent, Json const& env) const {
    Json result = sent;
    result.erase("_ray_commit");
    if (is_local(env.value("working_dir", Json()))) result["working_dir"] = env["working_dir"];
    if (result.contains("py_modules"))
      for (std::size_t i = 0; i < result["py_modules"].size(); ++i)
        if (is_local(env["py_modules"][i])) result["py_modules"][i] = env["py_modules"][i];
    return result;
  }

  /// Names of the cases on which we and Ray's client of this version differ.
  std::set<std::string> differences(std::string const& version, RayRules rules) const {
    std::set<std::string> names;
    Json const cases = placed_cases();
    for (auto const& [name, test_case] : cases.items()) {
      if (is_about_other_arguments(test_case)) continue;
      Json const& given_env = test_case.at("runtime_env");
      Json const env = given_env.is_null() ? Json::object() : given_env;
      Json const& answer = test_case.at(version);
      auto const given = RuntimeEnv::from_json(env.dump());
      auto const ours = given ? given->normalised(rules) : given;
      bool const same = answer.contains("error")
                            ? !ours && ours.error().code == ErrorCode::invalid_argument
                            : ours && Json::parse(ours->to_json()) ==
                                          expected(answer.at("post_body").at("runtime_env"), env);
      if (!same) names.insert(name);
    }
    return names;
  }

 private:
  testing::TemporaryDirectory directory_;
};

// Ray's servers take a package of one .py file; its clients alone fail to upload it.
TEST_F(RayVectorsTest, NormalisesAsRay260DoesExceptForPythonFiles) {
  EXPECT_THAT(differences("2.60.0", RayRules::ray_2_60), ::testing::ElementsAre("pym py"));
}

TEST_F(RayVectorsTest, NormalisesAsRay222DoesExceptForPythonFiles) {
  EXPECT_THAT(differences("2.22.0", RayRules::ray_2_22), ::testing::ElementsAre("pym py"));
}

TEST_F(RayVectorsTest, LeavesOutNothingButCasesOfOtherArguments) {
  std::set<std::string> left_out;
  Json const cases = vectors();
  for (auto const& [name, test_case] : cases.items())
    if (is_about_other_arguments(test_case)) left_out.insert(name);
  EXPECT_THAT(left_out, ::testing::ElementsAre("cpus", "mem str", "meta", "sid", "sid int"));
  EXPECT_EQ(cases.size(), 99U);
}

}  // namespace
}  // namespace rayjobs
