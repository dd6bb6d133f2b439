// Reading and writing of whole files.
#include "packaging/io/file_io.hpp"

#include "temporary_tree.hpp"

#include <array>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(FileIoTest, WritesAtAnOffsetAndReadsItBack) {
  testing::TemporaryTree const tree;
  auto const path = tree.file("a", "0123456789");
  OwnedFd const file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  EXPECT_TRUE(write_fully(file.get(), std::string_view("abc"), 4));
  std::string content(20, '\0');
  EXPECT_EQ(read_fully_at(file.get(), content, 3), 7);
  EXPECT_EQ(content.substr(0, 7), "3abc789");
}

TEST(FileIoTest, ReadsUntilThePipeEnds) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  OwnedFd const reader(ends[0]);
  {
    OwnedFd const writer(ends[1]);
    ASSERT_EQ(::write(writer.get(), "abc", 3), 3);
  }
  std::string content(20, '\0');
  EXPECT_EQ(read_fully(reader.get(), content), 3);
}

TEST(FileIoTest, TellsOfAFailure) {
  testing::TemporaryTree const tree;
  OwnedFd const file = open_for_reading(AT_FDCWD, tree.file("a").c_str());
  EXPECT_FALSE(write_fully(file.get(), std::string_view("abc"), 0));
  OwnedFd const directory = open_for_reading(AT_FDCWD, tree.root().c_str());
  std::string content(20, '\0');
  EXPECT_EQ(read_fully(directory.get(), content), -1);
}

}  // namespace
}  // namespace rayjobs::detail
