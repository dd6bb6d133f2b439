// Rules that match nothing, and rules that leave nothing: each is told before a package is sent.
#include "packaging/ignore/dead_rules.hpp"

#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TemporaryTree;
using Patterns = std::vector<std::string>;

/// A directory `src` with a file `secrets/key` and a file `main.py`.
class DeadRulesTest : public ::testing::Test {
 protected:
  DeadRulesTest() {
    tree_.file("src/main.py");
    tree_.file("src/secrets/key");
  }

  std::filesystem::path root() const { return tree_.path("src"); }
  PackagePlan plan(Patterns excludes = {}) const {
    PackageOptions options;
    options.excludes = std::move(excludes);
    return plan_package(root(), options).value();
  }
  /// The warning about one exclude, without what it begins with: the pattern and its place.
  std::string about(std::string const& pattern) const {
    auto const planned = plan({pattern});
    if (planned.warnings.empty()) return {};
    EXPECT_THAT(planned.warnings, SizeIs(1));
    EXPECT_THAT(testing::names_of(planned), ElementsAre("main.py", "secrets/key"));
    std::string const begin =
        "the pattern '" + pattern + "' (excludes[0]) matches nothing, because ";
    EXPECT_TRUE(planned.warnings[0].starts_with(begin)) << planned.warnings[0];
    return planned.warnings[0].substr(begin.size());
  }

  TemporaryTree tree_{};
};

TEST_F(DeadRulesTest, ADotIsNoPartOfAPath) {
  EXPECT_EQ(about("./secrets/"), "no path has a part '.'; write 'secrets/'");
  EXPECT_EQ(about("/./secrets"), "no path has a part '.'; write '/secrets'");
  EXPECT_EQ(about("!./secrets/key"), "no path has a part '.'; write '!secrets/key'");
  EXPECT_EQ(about("secrets/./key"), "no path has a part '.'; write 'secrets/key'");
  EXPECT_EQ(about("./"),
            "no path has a part '.'; remove it, or write the path as it is in the directory");
}

TEST_F(DeadRulesTest, TwoSlashesInARowMatchNothing) {
  EXPECT_EQ(about("secrets//key"), "it has two slashes in a row; write 'secrets/key'");
  EXPECT_EQ(about("secrets//"), "it has two slashes in a row; write 'secrets/'");
}

TEST_F(DeadRulesTest, NothingOutsideOfTheDirectoryCanBeNamed) {
  std::string const generic =
      "it leads out of the packaged directory; remove it, or write the path as it is in the "
      "directory";
  EXPECT_EQ(about("../x"), generic);
  EXPECT_EQ(about(".."), generic);
  EXPECT_EQ(about("../../../../../../../../../../x"), generic);
  EXPECT_EQ(about("../src/secrets/"), "it leads out of the packaged directory; write 'secrets/'");
  EXPECT_EQ(about("secrets/../secrets/key"), "no path has a part '..'; write 'secrets/key'");
}

TEST_F(DeadRulesTest, TheRootOfTheFileSystemIsNotThatOfThePatterns) {
  EXPECT_EQ(about((root() / "secrets/").native()),
            "patterns are relative to the packaged directory; write '/secrets/'");
  EXPECT_EQ(about("~/src/secrets"),
            "patterns are relative to the packaged directory; write 'src/secrets'");
  EXPECT_EQ(about("/etc/passwd"), "");  // A directory of that name may come.
}

TEST_F(DeadRulesTest, TheDirectoryItselfIsNoPartOfAPath) {
  std::string const advice = "patterns are relative to the packaged directory; write 'secrets/'";
  EXPECT_EQ(about("src/secrets/"), advice);
  EXPECT_EQ(about(tree_.root().filename().native() + "/src/secrets/"), advice);
  tree_.file("src/src/x");
  EXPECT_THAT(plan({"src/secrets/"}).warnings, IsEmpty());
}

TEST_F(DeadRulesTest, AnIgnoreFileIsNamedWithItsLine) {
  tree_.file("src/.gitignore",
             "*.log\n./secrets/\nsecrets/ # keys\n" + (root() / "x").native() + "\n");
  tree_.file("src/secrets/.rayignore", "../main.py\n");
  EXPECT_THAT(
      plan().warnings,
      ElementsAre(
          "the pattern './secrets/' (.gitignore:2) matches nothing, because no path has a "
          "part '.'; write 'secrets/'",
          "the pattern 'secrets/ # keys' (.gitignore:3) matches nothing, because a comment "
          "needs a line of its own; write 'secrets/'",
          "the pattern '" + (root() / "x").native() +
              "' (.gitignore:4) matches nothing, because patterns are relative to the "
              "packaged directory; write '/x'",
          "the pattern '../main.py' (secrets/.rayignore:1) matches nothing, because it leads "
          "out of the directory of its file; remove it, or write it into an ignore file "
          "above, without '..'"));
}

TEST_F(DeadRulesTest, AFewOfManyAreTold) {
  auto const warnings = plan({"./a", "./b", "./c", "./d", "./e", "./f", "./g"}).warnings;
  ASSERT_THAT(warnings, SizeIs(6));
  EXPECT_EQ(warnings[5], "and 2 more patterns that match nothing");
}

TEST_F(DeadRulesTest, OrdinaryRulesAreNotDoubted) {
  tree_.file("src/.gitignore", R"(# Byte-compiled
__pycache__/
*.py[cod]
*$py.class
/build
/dist/
docs/_build/
**/node_modules/
lib/**/generated
!lib/keep/
\#*\#
.\#*
*~
.env
...
..hidden
Icon?
Draft #1.txt
/tmp
/etc/passwd
/home/someone/x
src/generated/*
~$*.docx
foo.
 spaced
a\ #b
)");
  EXPECT_THAT(
      plan({"*.csv", "/build", "**/x", "data/*.bin", "!main.py", "**", "!**", "!."}).warnings,
      IsEmpty());
}

TEST_F(DeadRulesTest, RulesThatMatchTheDirectoryItselfAreToldToLeaveNothing) {
  for (std::string const pattern : {"*", "/*", "**", ".*", ".", "*."}) {
    EXPECT_THAT(
        plan({pattern}).warnings,
        ElementsAre("no file is packaged, because the pattern '" + pattern +
                    "' (excludes[0]) also matches the directory itself; add the pattern "
                    "'!.' after it, and '!NAME' for each path that it should not leave out"))
        << pattern;
    EXPECT_THAT(testing::names_of(plan({pattern})), IsEmpty());
  }
  EXPECT_THAT(testing::names_of(plan({"*", "!.", "!main.py"})), ElementsAre("main.py"));
  EXPECT_THAT(plan({"*", "!.", "!main.py"}).warnings, IsEmpty());
}

TEST_F(DeadRulesTest, RulesThatTogetherLeaveNothingAreTold) {
  tree_.directory("src/.git");
  tree_.directory("src/empty");
  EXPECT_THAT(
      plan({"*.py", "key"}).warnings,
      ElementsAre("no file is packaged, because rules leave out all of them: the pattern '*.py' "
                  "(excludes[0]) leaves out 'main.py', for example; write narrower patterns, or "
                  "'!NAME' after them",
                  HasSubstr("'.git' is not packaged")));
}

TEST_F(DeadRulesTest, ADirectoryWithoutFilesIsNoFaultOfRules) {
  TemporaryTree const empty;
  EXPECT_THAT(plan_package(empty.root()).value().warnings, IsEmpty());
  empty.link("nowhere", "broken");
  EXPECT_THAT(plan_package(empty.root()).value().warnings, IsEmpty());
}

}  // namespace
}  // namespace rayjobs
