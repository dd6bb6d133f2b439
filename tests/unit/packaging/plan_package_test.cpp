// plan_package: what it reports beside URI and entries.
#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::names_of;
using testing::TemporaryTree;

TEST(PlanPackageTest, EntriesAreSortedAsBytesAcrossDirectories) {
  TemporaryTree const tree;
  for (auto const* name : {"a/x", "a.txt", "a-b", "b/", "a0", "a/y/z"}) {
    if (std::string_view(name).ends_with('/')) {
      tree.directory(name);
    } else {
      tree.file(name);
    }
  }
  auto const plan = plan_package(tree.root());
  ASSERT_TRUE(plan);
  EXPECT_THAT(names_of(*plan), ElementsAre("a-b", "a.txt", "a/x", "a/y/z", "a0", "b/"));
}

TEST(PlanPackageTest, SumsUpTheSizes) {
  TemporaryTree const tree;
  tree.file("a", "12345");
  tree.file("b/c", "678");
  EXPECT_EQ(plan_package(tree.root())->total_bytes, 8U);
}

TEST(PlanPackageTest, PutsThePrefixBeforeEachEntryButNotIntoTheUri) {
  TemporaryTree const tree;
  tree.file("a");
  PackageOptions options;
  options.entry_prefix = "mymod/";
  auto const plan = plan_package(tree.root(), options);
  EXPECT_THAT(names_of(*plan), ElementsAre("mymod/a"));
  EXPECT_EQ(plan->uri, plan_package(tree.root())->uri);
}

TEST(PlanPackageTest, AnEmptyDirectoryWithPrefixHasThePrefixAsItsOnlyEntry) {
  TemporaryTree const tree;
  PackageOptions options;
  options.entry_prefix = "mymod/";
  EXPECT_THAT(names_of(*plan_package(tree.root(), options)), ElementsAre("mymod/"));
}

TEST(PlanPackageTest, ASocketIsANameLikeABrokenLinkAndNoEntry) {
  TemporaryTree const tree;
  tree.directory("with_socket");
  tree.directory("with_link");
  tree.link("nowhere", "with_link/s");
  int const fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  tree.path("with_socket/s").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<::sockaddr*>(&address), sizeof(address)), 0);
  auto const plan = plan_package(tree.path("with_socket"));
  ::close(fd);
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->entries, IsEmpty());
  EXPECT_EQ(plan->uri, plan_package(tree.path("with_link"))->uri);
}

TEST(PlanPackageTest, WarnsOfDefaultExcludesThatArePresentAndLeftOut) {
  TemporaryTree const tree;
  tree.file(".venv/x");
  tree.file("venv/x");
  tree.file("a/__pycache__/x");
  PackageOptions options;
  options.excludes = {"!venv"};
  EXPECT_THAT(plan_package(tree.root(), options)->warnings,
              ElementsAre("'.venv' is not packaged (excluded by default; set "
                          "RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES to change that)"));
  options.default_excludes.clear();
  EXPECT_THAT(plan_package(tree.root(), options)->warnings, IsEmpty());
}

TEST(PlanPackageTest, WarnsOfAByteOrderMarkInAnIgnoreFileAndReadsItAsRayDoes) {
  TemporaryTree const tree;
  tree.file("sub/.gitignore", "\xEF\xBB\xBFout\nbuild\n");
  tree.file("sub/out");
  tree.file("sub/build");
  tree.file("other/.gitignore", "out\n");
  auto const plan = plan_package(tree.root());
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->warnings,
              ElementsAre(HasSubstr("'sub/.gitignore' begins with a byte order mark")));
  EXPECT_THAT(names_of(*plan), ElementsAre("other/.gitignore", "sub/.gitignore", "sub/out"));
}

TEST(PlanPackageTest, WarnsOfAtMostFiveLargeFiles) {
  TemporaryTree const tree;
  for (int i = 0; i < 7; ++i)
    std::filesystem::resize_file(tree.file("big" + std::to_string(i)), 10U << 20U);
  tree.file("small");
  auto const plan = plan_package(tree.root());
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->warnings.size(), 6U);
  EXPECT_EQ(plan->warnings.front(),
            "'big0' is large (10 MiB); exclude it if the job does not need it");
  EXPECT_EQ(plan->warnings.back(), "and 2 more large files");
}

TEST(PlanPackageTest, ReportsHashProgressUpToTheTotal) {
  TemporaryTree const tree;
  tree.file("a", "12345");
  std::vector<std::string> stages;
  Progress last;
  CallOptions call;
  call.progress = [&](Progress const& progress) {
    stages.emplace_back(progress.stage);
    last = progress;
  };
  ASSERT_TRUE(plan_package(tree.root(), {}, call));
  EXPECT_THAT(stages, ::testing::Each("hash"));
  EXPECT_EQ(last.done, 5U);
  EXPECT_EQ(last.total, 5U);
}

TEST(PlanPackageTest, AStopRequestEndsItWithCancelled) {
  TemporaryTree const tree;
  tree.file("a", testing::noise(2'000'000));
  std::stop_source stop;
  CallOptions call;
  call.stop = stop.get_token();
  call.progress = [&](Progress const&) { stop.request_stop(); };
  auto const plan = plan_package(tree.root(), {}, call);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::cancelled);
}

TEST(PlanPackageTest, WarnsOfNamesThatRayLeavesOutOfAZip) {
  TemporaryTree const tree;
  tree.file("a\\b");
  tree.file("c:/d");
  tree.directory("c:/e");
  tree.file("fine/c:");
  auto const plan = plan_package(tree.root()).value();
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_THAT(plan.warnings[0], HasSubstr("'a\\b' and 2 more"));
  PackageOptions module;
  module.entry_prefix = "module/";
  EXPECT_THAT(plan_package(tree.root(), module).value().warnings[0], EndsWith("'module/a\\b'"));
}

TEST(PlanPackageTest, ATreeOfTwoThousandLevelsIsPackaged) {
  TemporaryTree const tree;
  std::string path;
  for (int i = 0; i < 2000; ++i) path += "d/";
  // One name at a time: the whole path is longer than PATH_MAX allows.
  auto const here = std::filesystem::current_path();
  std::filesystem::current_path(tree.root());
  for (int i = 0; i < 2000; ++i) {
    ASSERT_EQ(::mkdir("d", 0755), 0);
    ASSERT_EQ(::chdir("d"), 0);
  }
  std::filesystem::current_path(here);
  EXPECT_THAT(names_of(*plan_package(tree.root())), ElementsAre(path));
}

TEST(PlanPackageTest, APathThatLinuxCannotOpenIsAnErrorUnlessHidden) {
  TemporaryTree const tree;
  auto const here = std::filesystem::current_path();
  std::filesystem::current_path(tree.root());
  std::string const name(250, 'n');
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(::mkdir(name.c_str(), 0755), 0);
    ASSERT_EQ(::chdir(name.c_str()), 0);
  }
  std::filesystem::current_path(here);
  auto const plan = plan_package(tree.root());
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("more than Linux can open"));
  PackageOptions options;
  options.excludes = {"nn*"};
  EXPECT_TRUE(plan_package(tree.root(), options));
}

TEST(PlanPackageTest, LeavesOutWhatTheProgramWritesItself) {
  TemporaryTree const tree;
  tree.file("main.py", "1");
  std::string const plain = plan_package(tree.root()).value().uri;
  PackageOptions options;
  options.outputs = {tree.file("sub.log", "x"), tree.path("nowhere"), "/"};
  auto const planned = plan_package(tree.root(), options).value();
  EXPECT_EQ(planned.uri, plain);
  tree.file("sub.log", "xyz");
  EXPECT_TRUE(Package::write(planned));

  tree.directory("out");
  auto const before = plan_package(tree.root(), options).value();
  options.outputs = {tree.path("sub.log"), tree.file("out/id", "x")};
  EXPECT_EQ(plan_package(tree.root(), options).value().entries, before.entries);
}

}  // namespace
}  // namespace rayjobs
