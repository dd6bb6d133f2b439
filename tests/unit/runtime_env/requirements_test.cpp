// The fields pip, uv and conda: files are read, objects are checked.
#include "support/temporary_directory.hpp"

#include <rayjobs/runtime_env.hpp>

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using Json = nlohmann::json;

class RequirementsTest : public ::testing::Test {
 protected:
  static Result<RuntimeEnv> normalised(std::string const& field, Json const& value,
                                       RayRules rules = RayRules::ray_2_60) {
    return RuntimeEnv::from_json(Json{{field, value}}.dump())->normalised(rules);
  }
  static Json sent(std::string const& field, Json const& value,
                   RayRules rules = RayRules::ray_2_60) {
    auto const env = normalised(field, value, rules);
    return env ? Json::parse(env->to_json()).value(field, Json()) : Json(env.error().message);
  }
  static std::string message(std::string const& field, Json const& value,
                             RayRules rules = RayRules::ray_2_60) {
    auto const env = normalised(field, value, rules);
    return env ? "accepted" : env.error().message;
  }
  std::string file(std::string const& name, std::string_view content) const {
    return directory_.write(name, content).string();
  }

 private:
  testing::TemporaryDirectory directory_;
};

TEST_F(RequirementsTest, AFileGivesItsLinesWithCommentsAndBlankLines) {
  std::string const path = file("r.txt", "\r\na\r\n# b\r\n\r\nc  \r\na\r\n\r\n");
  EXPECT_EQ(sent("pip", path).at("packages"), Json({"a", "# b", "", "c  "}));
}

TEST_F(RequirementsTest, AnEmptyFileGivesOneEmptyLineAsInRay) {
  EXPECT_EQ(sent("pip", file("r.txt", "")).at("packages"), Json::array({""}));
}

TEST_F(RequirementsTest, AFileThatIsNotUtf8IsRefused) {
  std::string const path = file("r.txt", "\xff");
  EXPECT_EQ(message("pip", path), "runtime_env.pip: " + path + " is not UTF-8 text");
}

TEST_F(RequirementsTest, APackageNameWhereAFileIsExpectedShowsTheList) {
  auto const env = normalised("pip", "no-such-package");
  ASSERT_FALSE(env);
  EXPECT_EQ(env.error().message, "runtime_env.pip: there is no requirements file no-such-package");
  EXPECT_EQ(env.error().hint,
            "text names a requirements file; for a package write pip: [\"requests==2.32\"]");
}

TEST_F(RequirementsTest, AUriInPlaceOfAFileIsShownWithoutItsSecrets) {
  EXPECT_EQ(message("pip", "https://user:token@host/simple?key=secret"),
            "runtime_env.pip: there is no requirements file "
            "https://<redacted>@host/simple?<redacted>");
}

TEST_F(RequirementsTest, UnknownKeysOfPipListTheKnownOnesOfTheRules) {
  Json const value = {{"packages", {"a"}}, {"pip_install_options", {"-v"}}};
  auto const env = normalised("pip", value, RayRules::ray_2_22);
  ASSERT_FALSE(env);
  EXPECT_EQ(env.error().message, "runtime_env.pip: the key pip_install_options is unknown");
  EXPECT_EQ(env.error().hint, "the keys are: packages, pip_check, pip_version");
  EXPECT_EQ(message("pip", value), "accepted");
}

TEST_F(RequirementsTest, EntriesMustBeText) {
  EXPECT_EQ(message("pip", {"a", 1}),
            "runtime_env.pip: an entry of the list is a number, but it must be text");
  EXPECT_EQ(message("pip", {{"packages", {true}}}),
            "runtime_env.pip: an entry of packages is a boolean, but it must be text");
}

TEST_F(RequirementsTest, UvTakesNoFileInItsObject) {
  EXPECT_EQ(message("uv", {{"packages", "r.txt"}}),
            "runtime_env.uv: packages is text, but it must be a list of requirements");
}

TEST_F(RequirementsTest, UvKeepsOptionsThatAreGiven) {
  Json const value = {{"packages", {"a"}},
                      {"uv_check", true},
                      {"uv_version", "==0.4"},
                      {"uv_pip_install_options", Json::array()}};
  EXPECT_EQ(sent("uv", value), value);
}

TEST_F(RequirementsTest, ACondaFileGivesItsContent) {
  std::string const path = file("env.yml", "name: e\ndependencies: [pip, {pip: [a]}]\n");
  EXPECT_EQ(sent("conda", path),
            Json::parse(R"({"name": "e", "dependencies": ["pip", {"pip": ["a"]}]})"));
}

TEST_F(RequirementsTest, AnEmptyCondaFileLeavesTheFieldOut) {
  EXPECT_EQ(sent("conda", file("env.yaml", "# later\n")), Json());
}

TEST_F(RequirementsTest, ABrokenCondaFileIsLocated) {
  std::string const path = file("env.yaml", "a: 1\nb: [1\n");
  EXPECT_EQ(message("conda", path).find("runtime_env.conda: " + path + ", line 3, column 1: "), 0U)
      << message("conda", path);
}

TEST_F(RequirementsTest, ACondaFileThatIsNoObjectIsRefused) {
  std::string const path = file("env.yaml", "- a\n");
  EXPECT_EQ(message("conda", path),
            "runtime_env.conda: the content of " + path + " is a list, but it must be an object");
}

TEST_F(RequirementsTest, ACondaDirectoryIsCheckedByRay260Alone) {
  EXPECT_EQ(message("conda", "/no/such/env"),
            "runtime_env.conda: there is no conda environment directory /no/such/env");
  EXPECT_EQ(sent("conda", "/no/such/env", RayRules::ray_2_22), "/no/such/env");
}

TEST_F(RequirementsTest, ACondaDirectoryIsSentInNormalForm) {
  EXPECT_EQ(sent("conda", "///tmp/./../tmp//"), "/tmp/../tmp");
}

}  // namespace
}  // namespace rayjobs
