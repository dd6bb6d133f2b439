// Links that lead out of the packaged directory: one warning, and the package stays Ray's.
#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryTree;

constexpr char kBegin[] =
    "symbolic links lead out of the directory, and what they lead to is packaged: ";
constexpr char kEnd[] = "; exclude what the job does not need";

class OutsideLinksTest : public ::testing::Test {
 protected:
  void link_to(std::filesystem::path const& target, std::string_view relative) const {
    tree_.link(target.native(), relative);
  }
  std::string to(std::string_view relative) const {
    return " -> '" + std::filesystem::canonical(outside_.path(relative)).native() + "'";
  }
  PackagePlan plan(PackageOptions const& options = {}) const {
    return plan_package(tree_.root(), options).value();
  }

  TemporaryTree tree_{};
  TemporaryTree outside_{};
};

TEST_F(OutsideLinksTest, ALinkToAFileOutsideIsNamedAndStillPackaged) {
  link_to(outside_.file("shadow", "secret"), "conf");
  auto const planned = plan();
  EXPECT_THAT(testing::names_of(planned), ElementsAre("conf"));
  EXPECT_THAT(planned.warnings, ElementsAre(kBegin + ("'conf'" + to("shadow")) + kEnd));
}

TEST_F(OutsideLinksTest, ALinkToADirectoryOutsideIsNamedOnceForAllThatIsInIt) {
  outside_.file("data/a");
  outside_.file("data/b");
  link_to(outside_.path("data"), "data");
  auto const planned = plan();
  EXPECT_THAT(testing::names_of(planned), ElementsAre("data/a", "data/b"));
  EXPECT_THAT(planned.warnings, ElementsAre(kBegin + ("'data'" + to("data")) + kEnd));
}

TEST_F(OutsideLinksTest, OneWarningNamesAFewOfMany) {
  outside_.file("x");
  for (char const name : std::string("abcdefg")) link_to(outside_.path("x"), std::string(1, name));
  std::string names;
  for (char const name : std::string("abcde")) {
    names += names.empty() ? "'" : ", '";
    names += name;
    names += "'" + to("x");
  }
  EXPECT_THAT(plan().warnings, ElementsAre(kBegin + names + " and 2 more" + kEnd));
}

TEST_F(OutsideLinksTest, LinksInsideOfTheDirectoryAreNoneOfThem) {
  tree_.file("sub/real");
  tree_.link("real", "sub/near");
  tree_.link("sub/real", "up");
  tree_.link("sub", "directory");
  tree_.link("../up", "sub/through");
  tree_.link((tree_.root() / "sub/real").native(), "absolute");
  EXPECT_THAT(plan().warnings, IsEmpty());
}

TEST_F(OutsideLinksTest, ADirectoryWhoseNameBeginsLikeTheRootIsOutside) {
  std::filesystem::path const beside = tree_.root().native() + "2";
  std::filesystem::create_directory(beside);
  std::ofstream(beside / "x") << "x";
  link_to(beside, "link");
  auto const warnings = plan().warnings;
  std::filesystem::remove_all(beside);
  EXPECT_EQ(warnings.size(), 1U);
}

TEST_F(OutsideLinksTest, TheRootItselfMayBeALink) {
  outside_.file("real/x");
  outside_.link("x", "real/near");
  link_to(outside_.path("real"), "root");
  EXPECT_THAT(plan_package(tree_.path("root")).value().warnings, IsEmpty());
}

TEST_F(OutsideLinksTest, WhatIsNotPackagedIsNotNamed) {
  tree_.file("main.py");
  outside_.file("data/a");
  outside_.directory("empty");
  link_to(outside_.path("data/a"), "hidden");
  link_to(outside_.path("data"), "below");
  link_to("/dev/null", "device");
  link_to("/no/such/file", "broken");
  PackageOptions options;
  options.excludes = {"hidden", "below/"};
  EXPECT_THAT(plan(options).warnings, IsEmpty());
  link_to(outside_.path("empty"), "empty");
  EXPECT_THAT(plan(options).warnings, ElementsAre(kBegin + ("'empty'" + to("empty")) + kEnd));
}

TEST_F(OutsideLinksTest, ADirectoryThatItsOwnIgnoreFileHidesIsNotNamed) {
  outside_.file("data/.gitignore", "*\n");
  outside_.file("data/a");
  link_to(outside_.path("data"), "data");
  tree_.file("z");
  EXPECT_THAT(plan().warnings, IsEmpty());
}

TEST_F(OutsideLinksTest, ALinkInsideOfALinkedDirectoryIsNamedOnlyIfItLeadsOnOut) {
  outside_.file("data/a");
  outside_.file("secret");
  outside_.link("a", "data/near");
  outside_.link("../secret", "data/far");
  link_to(outside_.path("data"), "data");
  tree_.file("z");
  link_to(outside_.path("data/a"), "zz");
  EXPECT_THAT(plan().warnings,
              ElementsAre(kBegin + ("'data'" + to("data")) + (", 'data/far'" + to("secret")) +
                          (", 'zz'" + to("data/a")) + kEnd));
}

TEST_F(OutsideLinksTest, AModuleIsWarnedOfToo) {
  tree_.file("mymod/__init__.py");
  link_to(outside_.file("x"), "mymod/x");
  EXPECT_EQ(plan_module(tree_.path("mymod")).value().warnings.size(), 1U);
}

}  // namespace
}  // namespace rayjobs
