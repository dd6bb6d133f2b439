// Package: its file, its limits, and what changes between plan and zip.
#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A tree to package, and a directory of its own for temporary files.
class PackageTest : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("TMPDIR", temporary_.root().c_str(), 1); }
  void TearDown() override { ::unsetenv("TMPDIR"); }

  PackagePlan plan(PackageOptions options = {}) {
    return plan_package(tree_.root(), std::move(options)).value();
  }
  Error error_of(PackagePlan const& plan, CallOptions const& call = {}) {
    auto package = Package::write(plan, call);
    return package ? Error{} : std::move(package).error();
  }
  bool leaves_nothing() const { return std::filesystem::is_empty(temporary_.root()); }

  testing::TemporaryTree tree_{};
  testing::TemporaryTree temporary_{};
};

TEST_F(PackageTest, IsAPrivateFileWithoutANameInTheTemporaryDirectory) {
  tree_.file("a", "x");
  {
    auto package = Package::write(plan()).value();
    EXPECT_TRUE(leaves_nothing());
    struct ::stat status {};
    ASSERT_EQ(::stat(package.file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    Package const moved = std::move(package);
    EXPECT_TRUE(std::filesystem::exists(moved.file()));
  }
  EXPECT_TRUE(leaves_nothing());
}

TEST_F(PackageTest, AssignmentDeletesTheFileThatIsReplaced) {
  tree_.file("a", "x");
  auto first = Package::write(plan()).value();
  auto const old = first.file();
  first = Package::write(plan()).value();
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_TRUE(std::filesystem::exists(first.file()));
}

TEST_F(PackageTest, TheTemporaryDirectoryMayLieInTheOneThatIsPackaged) {
  tree_.file("a", "x");
  ::setenv("TMPDIR", tree_.directory("empty").c_str(), 1);
  auto const planned = plan();
  auto const first = Package::write(planned);
  auto const second = Package::write(planned);
  EXPECT_TRUE(first && second);
}

TEST_F(PackageTest, ReportsZipProgressUpToTheTotal) {
  tree_.file("a", testing::noise(100'000));
  Progress last;
  CallOptions call;
  call.progress = [&](Progress const& progress) { last = progress; };
  ASSERT_TRUE(Package::write(plan(), call));
  EXPECT_EQ(last.stage, "zip");
  EXPECT_EQ(last.done, 100'000U);
  EXPECT_EQ(last.total, 100'000U);
}

TEST_F(PackageTest, AStopRequestEndsItWithCancelledAndLeavesNoFile) {
  tree_.file("a", testing::noise(2'000'000));
  std::stop_source stop;
  CallOptions call;
  call.stop = stop.get_token();
  call.progress = [&](Progress const&) { stop.request_stop(); };
  EXPECT_EQ(error_of(plan(), call).code, ErrorCode::cancelled);
  EXPECT_TRUE(leaves_nothing());
}

TEST_F(PackageTest, AZipOverTheLimitIsRejectedWithTheLargestEntries) {
  for (int i = 1; i <= 12; ++i)
    tree_.file("f" + std::to_string(i), testing::noise(static_cast<std::size_t>(i) * 10'240));
  PackageOptions options;
  options.max_bytes = 102'400;
  Error const error = error_of(plan(options));
  EXPECT_EQ(error.code, ErrorCode::rejected);
  EXPECT_EQ(error.message,
            "the package (780 KiB uncompressed) is more than 100 KiB compressed, and the server "
            "accepts at most 100 KiB");
  EXPECT_THAT(error.hint, HasSubstr(":\n  /f12   (120 KiB)\n  /f11   (110 KiB)\n"));
  EXPECT_THAT(error.hint, HasSubstr("\n  /f3   (30 KiB)"));
  EXPECT_THAT(error.hint, Not(HasSubstr("/f2 ")));
  EXPECT_TRUE(leaves_nothing());
}

TEST_F(PackageTest, AZipOfExactlyTheLimitIsWritten) {
  tree_.file("a", testing::noise(10'000));
  PackageOptions options;
  options.max_bytes = Package::write(plan())->bytes();
  EXPECT_TRUE(Package::write(plan(options)));
  --options.max_bytes;
  EXPECT_EQ(error_of(plan(options)).code, ErrorCode::rejected);
}

TEST_F(PackageTest, ContentChangedSinceThePlanIsAnErrorAlsoWhenTheSizeIsTheSame) {
  tree_.file("a", "before");
  auto const planned = plan();
  tree_.file("a", "after!");
  Error const error = error_of(planned);
  EXPECT_EQ(error.code, ErrorCode::conflict);
  EXPECT_EQ(error.message, "a file changed while it was being packaged");
  EXPECT_THAT(error.hint, HasSubstr("run again"));
  EXPECT_TRUE(leaves_nothing());
}

TEST_F(PackageTest, ContentOfALargeFileChangedSinceThePlanIsNoticed) {
  std::string content = testing::noise(2'000'000);
  tree_.file("a", content);
  auto const planned = plan();
  ++content[1'000'000];
  tree_.file("a", content);
  EXPECT_EQ(error_of(planned).code, ErrorCode::conflict);
}

TEST_F(PackageTest, WritingStopsAsSoonAsTheZipCannotFit) {
  for (int i = 0; i < 40; ++i) tree_.file("f" + std::to_string(i), testing::noise(1'000'000));
  PackageOptions options;
  options.max_bytes = 2'000'000;
  std::uint64_t read = 0;
  CallOptions call;
  call.progress = [&](Progress const& progress) { read = progress.done; };
  EXPECT_EQ(error_of(plan(options), call).code, ErrorCode::rejected);
  EXPECT_LT(read, 30'000'000U);
}

TEST_F(PackageTest, AFileThatGrewOrShrankIsNamed) {
  tree_.file("a", "before");
  auto const planned = plan();
  for (std::string const content : {"longer than before", "short", ""}) {
    tree_.file("a", content);
    EXPECT_EQ(error_of(planned).message, "'a' changed while it was being packaged");
  }
}

TEST_F(PackageTest, AFileThatVanishedIsNamed) {
  tree_.file("a");
  tree_.file("b");
  auto const planned = plan();
  std::filesystem::remove(tree_.path("a"));
  EXPECT_EQ(error_of(planned).message, "'a' was removed while it was being packaged");
  tree_.file("a");
  std::filesystem::remove(tree_.path("b"));
  EXPECT_EQ(error_of(planned).message, "'b' was removed while it was being packaged");
}

TEST_F(PackageTest, AFileThatAppearedIsNamed) {
  tree_.file("b");
  auto const planned = plan();
  tree_.file("a");
  EXPECT_EQ(error_of(planned).message, "'a' appeared while it was being packaged");
}

TEST_F(PackageTest, ADirectoryThatAppearedChangesTheUriAndIsNoticed) {
  tree_.file("a/x");
  auto const planned = plan();
  tree_.directory("b");
  EXPECT_EQ(error_of(planned).message, "'b/' appeared while it was being packaged");
}

TEST_F(PackageTest, AFileReplacedByANamedPipeDoesNotHang) {
  tree_.file("a", "x");
  auto const planned = plan();
  std::filesystem::remove(tree_.path("a"));
  ASSERT_EQ(::mkfifo(tree_.path("a").c_str(), 0644), 0);
  EXPECT_THAT(error_of(planned).message, HasSubstr("named pipe"));
}

TEST_F(PackageTest, ATemporaryDirectoryThatDoesNotExistIsExplained) {
  tree_.file("a");
  auto const planned = plan();
  ::setenv("TMPDIR", "/no/such/directory", 1);
  Error const error = error_of(planned);
  EXPECT_EQ(error.code, ErrorCode::io);
  EXPECT_THAT(error.hint, HasSubstr("TMPDIR"));
}

}  // namespace
}  // namespace rayjobs
