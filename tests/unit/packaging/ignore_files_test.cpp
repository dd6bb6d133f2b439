// Which ignore files of a directory count.
#include "packaging/ignore/ignore_rules.hpp"
#include "packaging/io/file_io.hpp"
#include "temporary_tree.hpp"

#include <fcntl.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The files whose rules were read of `directory`, in their order; each must hide "x".
std::vector<std::string> sources_of(std::filesystem::path const& directory,
                                    PackageOptions const& options) {
  OwnedFd const opened = open_for_reading(AT_FDCWD, directory.c_str(), O_DIRECTORY);
  ActiveRules rules;
  EXPECT_TRUE(read_ignore_files(opened.get(), "sub", options, rules));
  std::vector<std::string> sources;
  for (auto const& list : rules) sources.push_back(list.last_match("sub/x")->written.source);
  return sources;
}

TEST(IgnoreFilesTest, GitsComesBeforeRays) {
  testing::TemporaryTree const tree;
  tree.file(".rayignore", "x\n");
  tree.file(".gitignore", "x\n");
  EXPECT_THAT(sources_of(tree.root(), {}), ElementsAre("sub/.gitignore", "sub/.rayignore"));
}

TEST(IgnoreFilesTest, EachCountsOnlyIfItIsHonoured) {
  testing::TemporaryTree const tree;
  tree.file(".rayignore", "x\n");
  tree.file(".gitignore", "x\n");
  EXPECT_THAT(sources_of(tree.root(), {.honour_gitignore = false}), ElementsAre("sub/.rayignore"));
  EXPECT_THAT(sources_of(tree.root(), {.honour_rayignore = false}), ElementsAre("sub/.gitignore"));
}

TEST(IgnoreFilesTest, WhatIsNotARegularFileDoesNotCount) {
  testing::TemporaryTree const tree;
  tree.directory(".gitignore");
  tree.link("nowhere", ".rayignore");
  EXPECT_THAT(sources_of(tree.root(), {}), IsEmpty());
}

}  // namespace
}  // namespace rayjobs::detail
