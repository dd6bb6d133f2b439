// Packages of Kubernetes volumes: the same in every pod; directories that only look alike: Ray's.
#include "packaging/ignore/kubelet_volume.hpp"

#include "packaging/io/file_io.hpp"
#include "python_script.hpp"
#include "support/kubelet_volume.hpp"

#include <rayjobs/explain.hpp>
#include <rayjobs/package.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::make_kubelet_volume;
using testing::TemporaryTree;

constexpr char const* kOnePod = "..2026_11_28_12_00_00.123456789";
constexpr char const* kOtherPod = "..2026_11_29_01_02_03.42";

std::map<std::string, std::string> const kFiles{{"main.py", "import lib.a\n"},
                                                {"lib/a.py", "x = 1\n"},
                                                {"lib/deep/b.txt", "b"},
                                                {".gitignore", "*.log\n"},
                                                {"noise.log", "x"}};

std::string bytes_of(PackagePlan const& plan) {
  auto const package = Package::write(plan).value();
  std::ifstream file(package.file(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_kubelets(TemporaryTree const& tree, std::string const& path) {
  auto const root = detail::open_for_reading(AT_FDCWD, tree.root().c_str(), O_DIRECTORY);
  return detail::is_kubelet_path(root.get(), path);
}

TEST(KubeletVolumeTest, IsThePackageOfItsVisibleFilesInEveryPod) {
  TemporaryTree const plain;
  for (auto const& [path, content] : kFiles) plain.file(path, content);
  auto const expected = plan_package(plain.root()).value();
  EXPECT_THAT(testing::names_of(expected),
              ElementsAre(".gitignore", "lib/a.py", "lib/deep/b.txt", "main.py"));
  for (char const* const pod : {kOnePod, kOtherPod}) {
    TemporaryTree const volume;
    make_kubelet_volume(volume.root(), pod, kFiles);
    auto const planned = plan_package(volume.root()).value();
    EXPECT_EQ(planned.uri, expected.uri);
    EXPECT_EQ(planned.entries, expected.entries);
    EXPECT_EQ(bytes_of(planned), bytes_of(expected));
  }
}

TEST(KubeletVolumeTest, MayBeMountedBelowTheDirectory) {
  std::vector<std::string> uris;
  for (char const* const pod : {kOnePod, kOtherPod}) {
    TemporaryTree const tree;
    tree.file("main.py", "1");
    make_kubelet_volume(tree.path("etc/config"), pod, {{"a.json", "{}"}});
    auto const planned = plan_package(tree.root()).value();
    EXPECT_THAT(testing::names_of(planned), ElementsAre("etc/config/a.json", "main.py"));
    uris.push_back(planned.uri);
  }
  EXPECT_EQ(uris[0], uris[1]);
}

TEST(KubeletVolumeTest, IsAnEmptyDirectoryWithoutFiles) {
  TemporaryTree const plain;
  plain.directory("config");
  TemporaryTree const tree;
  make_kubelet_volume(tree.path("config"), kOnePod, {});
  auto const planned = plan_package(tree.root()).value();
  EXPECT_THAT(testing::names_of(planned), ElementsAre("config/"));
  EXPECT_EQ(planned.uri, plan_package(plain.root()).value().uri);
}

TEST(KubeletVolumeTest, MayBeAModuleOrHaveOneInIt) {
  for (char const* const pod : {kOnePod, kOtherPod}) {
    TemporaryTree const tree;
    make_kubelet_volume(tree.path("mod"), pod, {{"__init__.py", ""}, {"sub/__init__.py", "1"}});
    auto const whole = plan_module(tree.path("mod")).value();
    EXPECT_EQ(whole.uri, "gcs://_ray_pkg_cf4f286ea6c01ef6.zip");
    EXPECT_THAT(testing::names_of(whole), ElementsAre("mod/__init__.py", "mod/sub/__init__.py"));
    EXPECT_THAT(testing::names_of(plan_module(tree.path("mod/sub")).value()),
                ElementsAre("sub/__init__.py"));
  }
}

TEST(KubeletVolumeTest, HasTheSameUriWhateverOwnersModesAndTimesAre) {
  TemporaryTree const one;
  TemporaryTree const other;
  make_kubelet_volume(one.root(), kOnePod, kFiles);
  make_kubelet_volume(other.root(), kOtherPod, kFiles);
  auto const file = other.path("..data/main.py");
  std::filesystem::permissions(file, std::filesystem::perms(0440));
  std::filesystem::permissions(other.path("..data/lib"), std::filesystem::perms(0750));
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::min());
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(file.c_str(), 65534, 65534), 0);
  }
  EXPECT_EQ(plan_package(one.root()).value().uri, plan_package(other.root()).value().uri);
}

TEST(KubeletVolumeTest, MayBeUpdatedMeanwhile) {
  TemporaryTree const tree;
  make_kubelet_volume(tree.root(), kOnePod, {{"a", "1"}});
  auto const before = plan_package(tree.root()).value();
  tree.file(std::string(kOtherPod) + "/a", "2");
  tree.link(kOtherPod, "..data_tmp");
  EXPECT_EQ(plan_package(tree.root()).value().uri, before.uri);
  std::filesystem::rename(tree.path("..data_tmp"), tree.path("..data"));
  EXPECT_EQ(Package::write(before).error().code, ErrorCode::conflict);
  auto const after = plan_package(tree.root()).value();
  std::filesystem::remove_all(tree.path(kOnePod));
  EXPECT_EQ(plan_package(tree.root()).value().uri, after.uri);
}

TEST(KubeletVolumeTest, IsExplained) {
  TemporaryTree const tree;
  make_kubelet_volume(tree.path("config"), kOnePod, {{"a", "1"}});
  std::string const inside = std::string("config/") + kOnePod;
  auto const left_out = explain_path(tree.root(), inside + "/a").value();
  EXPECT_FALSE(left_out.packaged);
  EXPECT_EQ(left_out.decided_at, inside);
  EXPECT_FALSE(left_out.rule);
  EXPECT_THAT(left_out.notes, Contains(HasSubstr("Kubernetes volume")));
  EXPECT_FALSE(explain_path(tree.root(), "config/..data").value().packaged);
  EXPECT_TRUE(explain_path(tree.root(), "config/a").value().packaged);
}

TEST(KubeletVolumeTest, HasOnlyThreeKindsOfNamesLeftOut) {
  TemporaryTree const tree;
  make_kubelet_volume(tree.path("sub"), kOnePod, {{"a", "1"}});
  EXPECT_TRUE(is_kubelets(tree, "sub/..data"));
  EXPECT_TRUE(is_kubelets(tree, "sub/..data_tmp"));
  EXPECT_TRUE(is_kubelets(tree, std::string("sub/") + kOnePod));
  for (std::string const name :
       {"a", "..", "..dat", "..data2", "..2026_11_28_12_00_00.", "..2026_11_28_12_00_00.1a",
        "2026_11_28_12_00_00.1", "..2026-11-28_12_00_00.1", "..26_11_28_12_00_00.1"})
    EXPECT_FALSE(is_kubelets(tree, "sub/" + name)) << name;
  EXPECT_FALSE(is_kubelets(tree, "..data"));
}

/// What Ray's client would package of it, in a directory that is not exactly a volume.
void expect_all_packaged(TemporaryTree const& tree, std::string const& name) {
  EXPECT_FALSE(is_kubelets(tree, name)) << name;
  EXPECT_THAT(testing::names_of(plan_package(tree.root()).value()), Contains(name + "/a"));
}

TEST(KubeletVolumeTest, IsNotADirectoryThatOnlyLooksLikeIt) {
  {
    TemporaryTree const no_link;
    no_link.file(std::string(kOnePod) + "/a");
    expect_all_packaged(no_link, kOnePod);
  }
  {
    TemporaryTree const copied;  // links followed
    copied.file("..data/a");
    copied.file(std::string(kOnePod) + "/a");
    expect_all_packaged(copied, "..data");
  }
  {
    TemporaryTree const other_target;
    other_target.file("real/a");
    other_target.link("real", "..data");
    expect_all_packaged(other_target, "..data");
  }
  {
    TemporaryTree const linked_twice;
    linked_twice.file("real/a");
    linked_twice.link("real", kOnePod);
    linked_twice.link(kOnePod, "..data");
    expect_all_packaged(linked_twice, "..data");
  }
  {
    TemporaryTree const elsewhere;
    elsewhere.file(std::string("sub/") + kOnePod + "/a");
    elsewhere.link(std::string("sub/") + kOnePod, "..data");
    expect_all_packaged(elsewhere, "..data");
  }
}

}  // namespace
}  // namespace rayjobs
