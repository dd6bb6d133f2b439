// The largest paths of a package, and that their lines take out just them.
#include "packaging/largest_paths.hpp"

#include "temporary_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using ::testing::ElementsAre;
using testing::names_of;
using testing::TemporaryTree;

std::vector<std::string> patterns_of(PackagePlan const& plan, std::size_t count = 10) {
  std::vector<std::string> patterns;
  for (LargePath const& path : largest_paths(plan, count)) patterns.push_back(path.pattern);
  return patterns;
}

TEST(LargestPathsTest, ADirectoryIsNamedWithTheSumOfItsFiles) {
  TemporaryTree const tree;
  tree.file("data/a", std::string(600, 'x'));
  tree.file("data/b/c", std::string(500, 'x'));
  tree.file("model", std::string(1000, 'x'));
  tree.file("main.py", "x");
  auto const paths = largest_paths(*plan_package(tree.root()), 2);
  ASSERT_EQ(paths.size(), 2U);
  EXPECT_EQ(paths[0].pattern, "/data");
  EXPECT_EQ(paths[0].bytes, 1100U);
  EXPECT_EQ(paths[0].files, 2U);
  EXPECT_EQ(paths[1].pattern, "/model");
  EXPECT_EQ(paths[1].files, 0U);
}

TEST(LargestPathsTest, WhereMostIsInOnePlaceThatPlaceIsNamed) {
  TemporaryTree const tree;
  tree.file("src/pkg/assets/video.mp4", std::string(10'000, 'x'));
  tree.file("src/pkg/main.py", std::string(100, 'x'));
  EXPECT_THAT(patterns_of(*plan_package(tree.root())), ElementsAre("/src/pkg/assets/video.mp4"));
}

TEST(LargestPathsTest, EachLineHidesThatPathAndNothingElse) {
  TemporaryTree const tree;
  for (auto const* name :
       {"a*b", "a?b", "a[x]b", "back\\slash", "new\nline", "blank ", "!bang", "#hash"})
    tree.file(name, std::string(100, 'x'));
  for (auto const* name : {"axxb", "axb", "ab", "backslash", "sub/a*b", "blank"}) tree.file(name);
  PackageOptions options;
  options.excludes = patterns_of(*plan_package(tree.root()));
  EXPECT_EQ(options.excludes.size(), 8U);
  EXPECT_THAT(names_of(*plan_package(tree.root(), options)),
              ElementsAre("ab", "axb", "axxb", "backslash", "blank", "sub/a*b"));
}

}  // namespace
}  // namespace rayjobs::detail
