// The cache of file hashes: what is taken from it, and that a change is never missed.
#include "core/clock.hpp"
#include "packaging/plan_content.hpp"
#include "packaging/tree/tree_hash.hpp"
#include "temporary_tree.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <utility>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;
using testing::TemporaryTree;

class HashCacheTest : public ::testing::Test {
 protected:
  /// Plans with the cache; `later`: how long after now.
  std::string uri(std::chrono::nanoseconds later = 1h) {
    PackageOptions options;
    options.hash_cache = cache_;
    read_ = 0;
    CallOptions call;
    call.progress = [this](Progress const& progress) { read_ = progress.done; };
    return plan_content(PackageSource::directory, tree_.root(), options, wall_time() + later, call)
        .value()
        .uri;
  }
  std::string true_uri() { return plan_package(tree_.root()).value().uri; }

  /// Writes into the file and sets its time of modification back.
  void rewrite_secretly(char const* name, std::string_view content) {
    struct ::stat before {};
    ASSERT_EQ(::stat(tree_.path(name).c_str(), &before), 0);
    {
      std::fstream file(tree_.path(name), std::ios::binary | std::ios::in | std::ios::out);
      file << content;
    }
    ::timespec const times[2] = {before.st_atim, before.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, tree_.path(name).c_str(), times, 0), 0);
    struct ::stat after {};
    ASSERT_EQ(::stat(tree_.path(name).c_str(), &after), 0);
    ASSERT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    ASSERT_EQ(after.st_ino, before.st_ino);
    ASSERT_EQ(after.st_size, before.st_size);
  }

  TemporaryTree tree_{};
  TemporaryTree home_{};
  std::filesystem::path cache_ = home_.path("new/folder/cache");
  std::uint64_t read_ = 0;
};

TEST_F(HashCacheTest, UnchangedFilesAreNotReadAgain) {
  tree_.file("a", "12345");
  tree_.file("b/c", "678");
  tree_.link("a", "l");
  EXPECT_EQ(uri(), true_uri());
  EXPECT_EQ(read_, 13U);
  EXPECT_EQ(uri(), true_uri());
  EXPECT_EQ(read_, 0U);
}

TEST_F(HashCacheTest, OnlyWhatIsNewOrChangedIsRead) {
  for (char const* const name : {"a", "b", "c", "d/e"}) tree_.file(name, "12345");
  uri();
  tree_.file("b", "changed");
  std::filesystem::remove(tree_.path("c"));
  tree_.file("ca", "99");
  EXPECT_EQ(uri(), true_uri());
  EXPECT_EQ(read_, 9U);
  EXPECT_EQ(uri(), true_uri());
  EXPECT_EQ(read_, 0U);
}

TEST_F(HashCacheTest, AFileThatChangedJustBeforeIsNotRemembered) {
  tree_.file("a", "before");
  EXPECT_EQ(uri(0s), true_uri());
  EXPECT_FALSE(std::filesystem::exists(cache_));
  // Within the same tick of the file system's clock, this could leave all its times as they were.
  rewrite_secretly("a", "after!");
  EXPECT_EQ(uri(0s), true_uri());
  EXPECT_EQ(read_, 6U);
}

TEST_F(HashCacheTest, AnyChangeWithinTheRacyTimeIsSeenHoweverQuick) {
  tree_.file("a", "0000");
  for (int i = 1; i <= 200; ++i) {
    rewrite_secretly("a", std::to_string(1000 + i));
    ASSERT_EQ(uri(0s), true_uri()) << i;
  }
}

TEST_F(HashCacheTest, ARewriteWithTheSameSizeAndTimeIsNoticedByTheTimeOfChange) {
  tree_.file("a", "before");
  std::string const before = uri();
  // Another tick of the file system's clock, as an hour would bring.
  struct ::stat old {};
  struct ::stat now {};
  ASSERT_EQ(::stat(tree_.path("a").c_str(), &old), 0);
  do {
    rewrite_secretly("a", "after!");
    ASSERT_EQ(::stat(tree_.path("a").c_str(), &now), 0);
  } while (now.st_ctim.tv_sec == old.st_ctim.tv_sec && now.st_ctim.tv_nsec == old.st_ctim.tv_nsec);
  EXPECT_NE(uri(), before);
  EXPECT_EQ(uri(), true_uri());
}

TEST_F(HashCacheTest, ALinkThatNowLeadsElsewhereIsNoticed) {
  tree_.file("a", "12345");
  tree_.file("b", "67890");
  tree_.link("a", "l");
  uri();
  std::filesystem::remove(tree_.path("l"));
  tree_.link("b", "l");
  EXPECT_EQ(uri(), true_uri());
}

TEST_F(HashCacheTest, ALinkThatLedElsewhereWhileItWasHashedIsNotRemembered) {
  for (char const* const version : {"old", "new"}) tree_.file(std::string(version) + "/a", version);
  tree_.link("old", "link");
  CallOptions const call;
  CallWatch watch(call, "hash");
  Tree const tree = read_tree(tree_.root(), {}, watch).value();
  auto const node = std::ranges::find(tree.nodes, "link/a", &TreeNode::path);
  std::vector<std::size_t> const index{static_cast<std::size_t>(node - tree.nodes.begin())};
  EXPECT_TRUE(hash_files(tree, index, watch).value().front().unchanged_since_walk);
  std::filesystem::remove(tree_.path("link"));
  tree_.link("new", "link");
  EXPECT_FALSE(hash_files(tree, index, watch).value().front().unchanged_since_walk);
}

TEST_F(HashCacheTest, AFileThatIsReplacedWhileTheTreeIsHashedIsNotRemembered) {
  // Many megabytes in between, so that the link is switched before it is opened.
  for (int i = 0; i < 64; ++i) {
    auto const file = tree_.file("a" + std::to_string(100 + i));
    std::filesystem::resize_file(file, 1U << 20U);
  }
  for (char const* const version : {"old", "new"}) tree_.file(version, version);
  tree_.link("old", "z");
  bool switched = false;
  PackageOptions options;
  options.hash_cache = cache_;
  CallOptions call;
  call.progress = [&](Progress const&) {
    if (std::exchange(switched, true)) return;
    std::filesystem::remove(tree_.path("z"));
    tree_.link("new", "z");
  };
  ASSERT_TRUE(
      plan_content(PackageSource::directory, tree_.root(), options, wall_time() + 1h, call));
  ASSERT_TRUE(switched);
  std::filesystem::remove(tree_.path("z"));
  tree_.link("old", "z");
  EXPECT_EQ(uri(), true_uri());
}

TEST_F(HashCacheTest, AFileMovedToAnotherNameIsHashedAnew) {
  tree_.file("a", "12345");
  uri();
  std::filesystem::rename(tree_.path("a"), tree_.path("b"));
  EXPECT_EQ(uri(), true_uri());
}

TEST_F(HashCacheTest, ABrokenCacheIsIgnoredAndReplaced) {
  tree_.file("a", "12345");
  tree_.file("b", "12345");
  uri();
  std::ifstream stream(cache_, std::ios::binary);
  std::string const good{std::istreambuf_iterator<char>(stream), {}};
  std::vector<std::string> broken = {"", "x", good.substr(0, good.size() - 1), good + "x"};
  for (std::size_t i = 0; i < good.size(); ++i) {
    broken.push_back(good);
    broken.back()[i] ^= 1;
  }
  for (std::string const& content : broken) {
    std::ofstream(cache_, std::ios::binary) << content;
    EXPECT_EQ(uri(), true_uri());
    EXPECT_EQ(read_, 10U);
  }
  EXPECT_EQ(uri(), true_uri());
  EXPECT_EQ(read_, 0U);
}

TEST_F(HashCacheTest, ItsFileIsPrivateAndNothingElseIsLeft) {
  tree_.file("a", "12345");
  uri();
  struct ::stat status {};
  ASSERT_EQ(::stat(cache_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  auto const files = std::filesystem::directory_iterator(cache_.parent_path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(HashCacheTest, ACacheThatCannotBeWrittenIsNoError) {
  tree_.file("a", "12345");
  cache_ = "/proc/no/such/cache";
  EXPECT_EQ(uri(), true_uri());
  cache_ = tree_.path("a") / "below a file";
  EXPECT_EQ(uri(), true_uri());
}

}  // namespace
}  // namespace rayjobs::detail
