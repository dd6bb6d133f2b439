// Files of procfs, sysfs and their like are refused by what is reached, not by name.
#include "packaging/io/kernel_files.hpp"

#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <stdlib.h>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryTree;

/// A link to `target` in a directory of its own, and the error of packaging that.
Error error_of_link_to(std::string const& target, std::vector<std::string> excludes = {}) {
  TemporaryTree const tree;
  tree.link(target, "link");
  PackageOptions options;
  options.excludes = std::move(excludes);
  auto plan = plan_package(tree.root(), options);
  return plan ? Error{} : std::move(plan).error();
}

TEST(KernelFilesTest, AFileOfProcfsIsRefused) {
  Error const error = error_of_link_to("/proc/self/environ");
  EXPECT_EQ(error.code, ErrorCode::io);
  EXPECT_EQ(error.message,
            "'link' leads to procfs, which shows the state of this machine and cannot be packaged");
  EXPECT_EQ(error.hint, "exclude it, or remove the link that leads there");
}

TEST(KernelFilesTest, ADirectoryOfThemIsRefusedBeforeItIsListed) {
  EXPECT_THAT(error_of_link_to("/proc").message, HasSubstr("'link' leads to procfs"));
  EXPECT_THAT(error_of_link_to("/proc/self/task").message, HasSubstr("'link' leads to procfs"));
  EXPECT_THAT(error_of_link_to("/sys/kernel").message, HasSubstr("'link' leads to sysfs"));
}

TEST(KernelFilesTest, WhatIsExcludedIsNotLookedAt) {
  EXPECT_EQ(error_of_link_to("/proc/self/environ", {"link"}).message, "");
  EXPECT_EQ(error_of_link_to("/proc", {"link"}).message, "");
}

TEST(KernelFilesTest, ThePackagedDirectoryItselfIsRefused) {
  auto const plan = plan_package("/proc/self/task");
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("'/proc/self/task' leads to procfs"));
}

TEST(KernelFilesTest, APathThroughProcfsToAnOrdinaryDirectoryIsTaken) {
  TemporaryTree const tree;
  tree.file("x");
  auto const before = std::filesystem::current_path();
  std::filesystem::current_path(tree.root());
  auto const plan = plan_package("/proc/self/cwd");
  std::filesystem::current_path(before);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->uri, plan_package(tree.root()).value().uri);
}

TEST(KernelFilesTest, AModuleThatIsALinkThereIsRefused) {
  TemporaryTree const tree;
  tree.link("/proc/self/environ", "module.py");
  auto const plan = plan_module(tree.path("module.py"));
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("'module.py' leads to procfs"));
}

TEST(KernelFilesTest, MemoryIsAnOrdinaryFileSystem) {
  std::string name = "/dev/shm/rayjobs-test-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) GTEST_SKIP() << "there is no /dev/shm";
  std::ofstream(name + "/x") << "x";
  bool const as_root = plan_package(name).has_value();
  EXPECT_EQ(error_of_link_to(name + "/x").message, "");
  EXPECT_EQ(error_of_link_to(name).message, "");
  std::filesystem::remove_all(name);
  EXPECT_TRUE(as_root);
}

TEST(KernelFilesTest, KnowsTheWholeFamilyByNumber) {
  EXPECT_EQ(detail::kernel_file_system(0x64626720), "debugfs");
  EXPECT_EQ(detail::kernel_file_system(0x74726163), "tracefs");
  EXPECT_EQ(detail::kernel_file_system(0xF97CFF8C), "selinuxfs");
  EXPECT_EQ(detail::kernel_file_system(0x01021994), "");  // tmpfs
  EXPECT_EQ(detail::kernel_file_system(0xEF53), "");      // ext4
  EXPECT_EQ(detail::kernel_file_system(0x794C7630), "");  // overlayfs
}

}  // namespace
}  // namespace rayjobs
