// plan_local_packages and Client::preview.
#include "client_fixture.hpp"
#include "support/temporary_directory.hpp"

#include <rayjobs/submit.hpp>

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;

class LocalPackagesTest : public testing::ClientFixture {
 protected:
  std::string path(std::string const& name) const { return directory.path() / name; }

  testing::TemporaryDirectory directory{};
};

TEST_F(LocalPackagesTest, UrisTakeThePlacesOfPaths) {
  directory.write("code/main.py", "");
  directory.write("mymod/a.py", "1");
  directory.write("mymod/a.csv", "2");
  RuntimeEnv env;
  env.set_working_dir(path("code")).set_excludes({"*.csv"});
  env.set_py_modules({"s3://b/m.zip", path("mymod"), path("code/main.py")});
  auto const local = plan_local_packages(env).value();
  ASSERT_EQ(local.plans.size(), 3U);
  EXPECT_EQ(local.runtime_env.working_dir(), local.plans[0].uri);
  EXPECT_THAT(local.runtime_env.py_modules(),
              ElementsAre("s3://b/m.zip", local.plans[1].uri, local.plans[2].uri));
  ASSERT_EQ(local.plans[1].entries.size(), 1U);
  EXPECT_EQ(local.plans[1].entries[0].name, "mymod/a.py");
}

TEST_F(LocalPackagesTest, NothingIsPlannedWithoutPaths) {
  auto const env = RuntimeEnv::from_json(R"({"py_modules": [], "pip": ["a"]})").value();
  auto const local = plan_local_packages(env).value();
  EXPECT_TRUE(local.plans.empty());
  EXPECT_EQ(local.runtime_env, env);
}

TEST_F(LocalPackagesTest, OneUriForTwoContentsIsRefused) {
  directory.write("mymod/a.py", "1");
  RuntimeEnv env;
  env.set_working_dir(path("mymod")).set_py_modules({path("mymod")});
  EXPECT_EQ(plan_local_packages(env).error().code, ErrorCode::invalid_argument);
}

TEST_F(LocalPackagesTest, APreviewIsAPostWithAllItsMetadata) {
  SubmitRequest const request{.entrypoint = "true", .submission_id = "a"};
  options.default_metadata = {{"team", "x"}};
  auto const ray = client({testing::json_answer("{}")});
  auto const preview = ray.preview(request).value();
  EXPECT_TRUE(transport->requests.empty());
  EXPECT_EQ(preview.method, "POST");
  EXPECT_EQ(preview.submission_id, "a");

  SubmitRequest anew = request;
  anew.submission_id.clear();
  ASSERT_FALSE(ray.preview(anew).value().submission_id.empty());
  EXPECT_EQ(preview.url, "http://head/api/jobs/");
  Json shown = Json::parse(preview.body);
  EXPECT_EQ(shown["metadata"]["team"], "x");
  EXPECT_TRUE(shown["metadata"].contains(kFingerprintKey));
  EXPECT_TRUE(shown["metadata"].contains(kSubmitCallKey));
}

TEST_F(LocalPackagesTest, NoPreviewIsMadeOfAnIdThatHarmsAServer) {
  EXPECT_EQ(client({testing::json_answer("{}")})
                .preview({.entrypoint = "true", .submission_id = "a/b"})
                .error()
                .code,
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace rayjobs
