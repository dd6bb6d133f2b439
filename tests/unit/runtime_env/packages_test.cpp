// The fields working_dir and py_modules with local paths.
#include "support/temporary_directory.hpp"

#include <rayjobs/runtime_env.hpp>

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using Json = nlohmann::json;

class PackagesTest : public ::testing::Test {
 protected:
  static Result<RuntimeEnv> normalised(std::string const& field, Json const& value,
                                       RayRules rules = RayRules::ray_2_60) {
    return RuntimeEnv::from_json(Json{{field, value}}.dump())->normalised(rules);
  }
  /// The field stays exactly as it was given.
  static bool stays(std::string const& field, Json const& value,
                    RayRules rules = RayRules::ray_2_60) {
    auto const env = normalised(field, value, rules);
    return env && Json::parse(env->to_json()) == Json{{field, value}};
  }
  static Error error(std::string const& field, Json const& value,
                     RayRules rules = RayRules::ray_2_60) {
    auto env = normalised(field, value, rules);
    return env ? Error{.message = "accepted"} : std::move(env).error();
  }
  std::string file(std::string const& name) const { return directory_.write(name, "").string(); }
  std::string here() const { return directory_.path().string(); }

 private:
  testing::TemporaryDirectory directory_;
};

TEST_F(PackagesTest, ALocalDirectoryStaysAPath) {
  EXPECT_TRUE(stays("working_dir", here()));
  EXPECT_TRUE(stays("working_dir", ".", RayRules::ray_2_22));
}

TEST_F(PackagesTest, AnEmptyPathIsTheCurrentDirectory) {
  EXPECT_EQ(normalised("working_dir", "")->to_json(), R"({"working_dir":"."})");
}

TEST_F(PackagesTest, AnArchiveIsAWorkingDirUnderAllRules) {
  for (std::string const name : {"a.zip", "a.tar.gz", "a.tgz", "a.tar.xz"}) {
    std::string const path = file(name);
    EXPECT_TRUE(stays("working_dir", path)) << name;
    EXPECT_TRUE(stays("working_dir", path, RayRules::ray_2_22)) << name;
  }
  EXPECT_FALSE(stays("working_dir", file("a.tar.bz2")));
}

TEST_F(PackagesTest, AMissingWorkingDirSaysWhereRelativePathsStart) {
  Error const missing = error("working_dir", "no/such/dir");
  EXPECT_EQ(missing.message,
            "runtime_env.working_dir: there is no directory or archive no/such/dir");
  EXPECT_EQ(missing.hint, "relative paths start at the current directory, " +
                              std::filesystem::current_path().string());
}

TEST_F(PackagesTest, ATildeIsExplained) {
  EXPECT_EQ(error("working_dir", "~/code").hint, "write the whole path: ~ is not expanded");
}

TEST_F(PackagesTest, AFileIsNoWorkingDir) {
  std::string const path = file("main.py");
  Error const wrong = error("working_dir", path, RayRules::ray_2_22);
  EXPECT_EQ(wrong.message, "runtime_env.working_dir: there is no directory or archive " + path);
  EXPECT_EQ(wrong.hint, "give a directory or a .zip, .tar.gz, .tgz or .tar.xz file");
}

TEST_F(PackagesTest, APathWithANulIsRefused) {
  EXPECT_EQ(error("working_dir", here() + std::string(1, '\0')).code, ErrorCode::invalid_argument);
}

TEST_F(PackagesTest, ModulesAreDirectoriesAndWheels) {
  EXPECT_TRUE(stays("py_modules", {here(), file("m-1-py3-none-any.whl")}, RayRules::ray_2_22));
}

TEST_F(PackagesTest, APythonFileIsAModuleUnderAllRules) {
  std::string const path = file("m.py");
  EXPECT_TRUE(stays("py_modules", {path}));
  EXPECT_TRUE(stays("py_modules", {path}, RayRules::ray_2_22));
}

TEST_F(PackagesTest, ASlashAfterAFileCountsForNothing) {
  for (RayRules const rules : {RayRules::ray_2_22, RayRules::ray_2_60}) {
    std::string const zip = file("a.zip");
    EXPECT_EQ(normalised("working_dir", zip + "/", rules).value().working_dir(), zip);
    std::string const module = file("m.py");
    EXPECT_EQ(normalised("py_modules", {module + "/."}, rules).value().py_modules(),
              std::vector<std::string>{module});
  }
}

TEST_F(PackagesTest, ALocalZipIsNoModule) {
  EXPECT_EQ(error("py_modules", {file("m.zip")}).hint, "give a directory, a .whl or a .py file");
}

TEST_F(PackagesTest, AMissingWheelIsRefused) {
  EXPECT_FALSE(stays("py_modules", {here() + "/no.whl"}));
}

}  // namespace
}  // namespace rayjobs
