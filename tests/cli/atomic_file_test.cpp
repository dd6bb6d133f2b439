// AtomicFile: whole or not at all.
#include "outcome/atomic_file.hpp"

#include "support/temporary_directory.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

std::size_t files(std::filesystem::path const& directory) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(directory), {}));
}

TEST(AtomicFileTest, AppearsAtTheCommitWithItsParents) {
  testing::TemporaryDirectory const home;
  auto const path = home.path() / "a" / "b" / "result.json";
  auto file = AtomicFile::open(path);
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write("one "));
  ASSERT_TRUE(file->write("two"));
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(home.read("a/b/result.json"), "one two");
  EXPECT_EQ(files(path.parent_path()), 1U);
}

TEST(AtomicFileTest, IsNotInItsDirectoryBeforeTheCommit) {
  testing::TemporaryDirectory const home;
  auto file = AtomicFile::open(home.path() / "result.json");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("x"));
  EXPECT_EQ(files(home.path()), 0U);
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(files(home.path()), 1U);
}

TEST(AtomicFileTest, TakesEveryNameThatAFileCanHave) {
  testing::TemporaryDirectory const home;
  auto file = AtomicFile::open(home.path() / std::string(255, 'x'));
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write("x"));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(files(home.path()), 1U);
}

TEST(AtomicFileTest, KnowsFromTheStartWhatCannotBeWritten) {
  testing::TemporaryDirectory const home;
  std::filesystem::create_symlink("loop", home.path() / "loop");
  for (auto const& path : {home.path() / "new" / "", home.path() / std::string(256, 'x'),
                           home.path() / "loop", home.path()}) {
    auto const file = AtomicFile::open(path);
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().code, ErrorCode::io);
  }
  EXPECT_TRUE(std::filesystem::is_symlink(home.path() / "loop"));
}

TEST(AtomicFileTest, WritesToAnOpenDescriptorByEachOfItsNames) {
  for (std::string const folder : {"/dev/fd/", "/proc/self/fd/"}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    auto file = AtomicFile::open(folder + std::to_string(ends[1]));
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->write("word"));
    ASSERT_TRUE(file->commit());
    std::array<char, 8> read{};
    EXPECT_EQ(::read(ends[0], read.data(), read.size()), 4);
    ::close(ends[0]);
    ::close(ends[1]);
  }
}

TEST(AtomicFileTest, KeepsTheModeOfTheFileThatIsThereAndFollowsALink) {
  testing::TemporaryDirectory const home;
  std::filesystem::create_directory(home.path() / "sub");
  auto const target = home.path() / "sub" / "target";
  std::ofstream(target) << "old";
  using std::filesystem::perms;
  std::filesystem::permissions(target, perms::owner_read | perms::owner_write);
  std::filesystem::create_symlink("sub/target", home.path() / "link");
  std::filesystem::create_symlink("sub/new", home.path() / "dangling");
  for (auto const* const name : {"link", "dangling"}) {
    auto file = AtomicFile::open(home.path() / name);
    ASSERT_TRUE(file && file->write("new") && file->commit()) << name;
    EXPECT_TRUE(std::filesystem::is_symlink(home.path() / name)) << name;
  }
  EXPECT_EQ(home.read("sub/target"), "new");
  EXPECT_EQ(home.read("sub/new"), "new");
  EXPECT_EQ(std::filesystem::status(target).permissions(), perms::owner_read | perms::owner_write);
  EXPECT_EQ(files(home.path() / "sub"), 2U);
}

TEST(AtomicFileTest, LeavesTheOldFileAndNothingElseWithoutACommit) {
  testing::TemporaryDirectory const home;
  auto const path = home.path() / "result.json";
  std::ofstream(path) << "old";
  {
    auto file = AtomicFile::open(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("new"));
  }
  EXPECT_EQ(home.read("result.json"), "old");
  EXPECT_EQ(files(home.path()), 1U);
}

TEST(AtomicFileTest, CanBeReadAsAnyOtherFile) {
  testing::TemporaryDirectory const home;
  auto const path = home.path() / "result.json";
  auto file = AtomicFile::open(path);
  ASSERT_TRUE(file && file->commit());
  auto const rights = std::filesystem::status(path).permissions();
  EXPECT_NE(rights & std::filesystem::perms::owner_read, std::filesystem::perms::none);
  EXPECT_EQ(rights & std::filesystem::perms::owner_exec, std::filesystem::perms::none);
}

TEST(AtomicFileTest, RefusesADirectoryAndAPathThroughAFile) {
  testing::TemporaryDirectory const home;
  std::ofstream(home.path() / "file") << "x";
  for (auto const& path : {home.path(), home.path() / "file" / "result.json"}) {
    auto const file = AtomicFile::open(path);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::io);
  }
}

TEST(AtomicFileTest, WritesToADeviceInPlace) {
  auto file = AtomicFile::open("/dev/null");
  ASSERT_TRUE(file && file->write("x") && file->commit());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace rayjobs::cli
