// plan_package, against the URIs and entries that real Ray made of the recorded trees.
#include "support/paths.hpp"
#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

class VectorTreesTest : public ::testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    trees_ = new testing::TemporaryTree;
    std::string const command = "'" RAYJOBS_TEST_PYTHON "' '" + testing::vectors_folder() +
                                "/make_trees.py' '" + trees_->root().string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
    expected_ = new nlohmann::json(
        nlohmann::json::parse(std::ifstream(testing::vectors_folder() + "/expected.json")));
  }
  static void TearDownTestSuite() {
    delete trees_;
    delete expected_;
    trees_ = nullptr;
    expected_ = nullptr;
  }

  static PackageOptions options_of(std::string const& variant, nlohmann::json const& tree) {
    PackageOptions options;
    if (variant.starts_with("2.22.0")) {
      options.default_excludes.clear();
      options.honour_rayignore = false;
    }
    if (variant.ends_with("_no_default_excludes")) options.default_excludes.clear();
    if (variant.ends_with("_ignore_gitignore")) options.honour_gitignore = false;
    if (tree["kind"] == "py_module") {
      options.default_excludes.clear();
      options.entry_prefix = "mymod/";
    }
    if (tree["excludes"].is_array())
      options.excludes = tree["excludes"].get<std::vector<std::string>>();
    return options;
  }

  static testing::TemporaryTree* trees_;
  static nlohmann::json* expected_;
};

testing::TemporaryTree* VectorTreesTest::trees_ = nullptr;
nlohmann::json* VectorTreesTest::expected_ = nullptr;

nlohmann::json as_json(std::vector<PackageEntry> const& entries) {
  auto result = nlohmann::json::array();
  for (auto const& entry : entries) result.push_back({entry.name, entry.size, entry.mode});
  return result;
}

TEST_P(VectorTreesTest, UriAndEntriesAreThoseOfRay) {
  std::string const& variant = GetParam();
  std::size_t compared = 0;
  for (auto const& [name, tree] : (*expected_)["trees"].items()) {
    if (name == "t08_symlink_loop") continue;  // Ray walks the loop forty times; we refuse it.
    auto const directory =
        trees_->path(tree["kind"] == "py_module" ? name + "/mymod" : std::string(name));
    auto const plan = plan_package(directory, options_of(variant, tree));
    ASSERT_TRUE(plan) << name << ": " << plan.error().message;
    EXPECT_EQ(plan->uri, tree["uri_" + variant].get<std::string>()) << name;
    ++compared;
    if (!tree.contains("zip_" + variant)) continue;
    auto const& zip =
        tree["zip_" + variant].is_string() ? tree["zip_2.22.0"] : tree["zip_" + variant];
    auto entries = nlohmann::json::array();
    for (auto const& entry : zip)
      entries.push_back(
          {entry[0], entry[1], std::stoul(entry[2].get<std::string>().substr(2), nullptr, 8)});
    EXPECT_EQ(as_json(plan->entries), entries) << name;
  }
  EXPECT_EQ(compared, 22U);
}

INSTANTIATE_TEST_SUITE_P(Variants, VectorTreesTest,
                         ::testing::Values("2.22.0", "2.60.0", "2.22.0_ignore_gitignore",
                                           "2.60.0_ignore_gitignore", "2.60.0_no_default_excludes"),
                         [](auto const& variant) {
                           std::string name = variant.param;
                           for (char& c : name)
                             if (c == '.') c = '_';
                           return "Ray" + name;
                         });

}  // namespace
}  // namespace rayjobs
