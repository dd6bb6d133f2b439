// What is in the zips that Package::write makes, read back by other programs.
#include "packaging/zip/zip_writer.hpp"
#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <new>
#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using testing::TemporaryTree;

Package package_of(std::filesystem::path const& directory, PackageOptions options = {}) {
  auto plan = plan_package(directory, std::move(options)).value();
  return Package::write(plan).value();
}

std::string content_of(std::filesystem::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string output_of(std::string const& command) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const pipe(::popen(command.c_str(), "r"),
                                                             &::pclose);
  std::string output;
  std::array<char, 4096> block{};
  while (std::size_t const size = std::fread(block.data(), 1, block.size(), pipe.get()))
    output.append(block.data(), size);
  return output;
}

Result<detail::ZipSize> write_zip(std::filesystem::path const& file,
                                  std::vector<PackageEntry> const& entries,
                                  std::function<detail::ZipBlock()> const& next_block) {
  CallOptions const call;
  detail::CallWatch watch(call, "zip");
  detail::OwnedFd const open(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  detail::FreedLater freed;
  return detail::write_zip(open, entries, 100U << 20U, next_block, watch, freed);
}

TEST(ZipContentTest, PythonFindsEachEntryAsPlanned) {
  TemporaryTree const tree;
  tree.file("a/café.txt", "x");
  tree.file("new\nline", "y");
  tree.file("tab\there", "z");
  tree.file("back\\slash", "w");
  tree.file("bell\x07name", "v");
  // Several pieces: some shrink, some do not, and the last is short.
  std::string mixed = std::string(700'000, 'a') + testing::noise(1'200'000);
  for (int i = 0; i < 100'000; ++i) mixed += "line " + std::to_string(i) + "\n";
  tree.file("mixed", mixed);
  tree.file("noise", testing::noise(1'048'577));
  tree.file("one piece", std::string(524'288, 'b'));
  tree.file("日本/🚀.bin", testing::noise(300'000));
  tree.file("zeros", std::string(3'000'000, '\0'));
  tree.file("empty.txt");
  std::filesystem::permissions(tree.directory("d/e"), std::filesystem::perms(0750));
  std::filesystem::permissions(tree.file("ro", "r"), std::filesystem::perms(0444));
  std::filesystem::permissions(tree.file("run.sh", "echo hi"), std::filesystem::perms(0755));
  auto const plan = plan_package(tree.root()).value();
  auto const package = Package::write(plan).value();
  EXPECT_EQ(package.bytes(), std::filesystem::file_size(package.file()));

  TemporaryTree const scripts;
  auto const script = scripts.file("read.py",
                                   "import json, sys, zipfile\n"
                                   "with zipfile.ZipFile(sys.argv[1]) as z:\n"
                                   "  assert z.testzip() is None\n"
                                   "  print(json.dumps([[i.filename, i.file_size,"
                                   " i.external_attr >> 16, i.external_attr & 0xffff,"
                                   " i.create_system, list(i.date_time)] for i in z.infolist()]))\n"
                                   "  for i in z.infolist():\n"
                                   "    if not i.is_dir():\n"
                                   "      with open(sys.argv[2] + '/' + i.filename, 'rb') as f:\n"
                                   "        assert z.read(i) == f.read(), i.filename\n");
  auto const output =
      output_of("'" RAYJOBS_TEST_PYTHON "' '" + script.string() + "' '" + package.file().string() +
                "' '" + tree.root().string() + "' && echo checked");
  ASSERT_TRUE(output.ends_with("checked\n")) << output;
  auto expected = nlohmann::json::array();
  for (auto const& entry : plan.entries)
    expected.push_back({entry.name,
                        entry.size,
                        entry.mode,
                        entry.name.ends_with('/') ? 16 : 0,
                        3,
                        {1980, 1, 1, 0, 0, 0}});
  EXPECT_EQ(nlohmann::json::parse(output.substr(0, output.find('\n'))), expected);
}

TEST(ZipContentTest, ContentIsCompressed) {
  TemporaryTree const tree;
  tree.file("zeros", std::string(1'000'000, '\0'));
  EXPECT_LT(package_of(tree.root()).bytes(), 10'000U);
}

TEST(ZipContentTest, EqualTreesGiveEqualBytes) {
  TemporaryTree const first;
  TemporaryTree const second;
  first.file("a", "1");
  first.file("b/c", testing::noise(100'000));
  first.directory("d");
  second.directory("d");
  second.file("b/c", testing::noise(100'000));
  second.file("a", "1");
  std::filesystem::last_write_time(second.path("a"), std::filesystem::file_time_type::min());
  auto const one = package_of(first.root());
  auto const two = package_of(second.root());
  EXPECT_EQ(one.uri(), two.uri());
  EXPECT_TRUE(content_of(one.file()) == content_of(two.file()));
}

TEST(ZipContentTest, APackageOfNothingIsAValidZipWithoutEntries) {
  TemporaryTree const tree;
  tree.file("a");
  PackageOptions options;
  options.excludes = {"*"};
  auto const package = package_of(tree.root(), options);
  EXPECT_EQ(package.uri(), "gcs://_ray_pkg_3030303030303030.zip");
  EXPECT_EQ(output_of("'" RAYJOBS_TEST_PYTHON "' -c \"import sys, zipfile; "
                      "print(zipfile.ZipFile(sys.argv[1]).namelist())\" '" +
                      package.file().string() + "'"),
            "[]\n");
}

TEST(ZipContentTest, WhatDoesNotShrinkIsStored) {
  TemporaryTree const tree;
  tree.file("small", testing::noise(10'000));
  tree.file("large", testing::noise(3'000'000));
  auto const bytes = package_of(tree.root()).bytes();
  EXPECT_GE(bytes, 3'010'000U);
  EXPECT_LT(bytes, 3'011'000U);
}

TEST(ZipContentTest, WhatThePlainFormatCannotHoldIsReadBack) {
  constexpr std::uint64_t kLarge = 5ULL << 30U;
  std::vector<PackageEntry> entries;
  for (int i = 0; i < 70'000; ++i)
    entries.push_back({.name = std::to_string(i) + "/", .mode = 0040755});
  entries.push_back({.name = "large", .size = kLarge, .mode = 0100644});
  TemporaryTree const tree;
  auto const file = tree.file("many.zip");
  auto size = write_zip(file, entries, [] {
    return detail::ZipBlock{.packed = std::string_view("abc"), .size = kLarge};
  });
  EXPECT_EQ(size.value(), std::filesystem::file_size(file));
  EXPECT_EQ(output_of("'" RAYJOBS_TEST_PYTHON "' -c \"import sys, zipfile; "
                      "all = zipfile.ZipFile(sys.argv[1]).infolist(); "
                      "print(len(all), all[-1].file_size, all[-1].compress_size)\" '" +
                      file.string() + "'"),
            "70001 5368709120 3\n");
}

TEST(ZipContentTest, TwoNamesThatAreEqualInCodePage437AreRejected) {
  TemporaryTree const tree;
  tree.file("a\x07", "x");
  tree.file("a\u2022", "y");
  auto const package = Package::write(plan_package(tree.root()).value());
  ASSERT_FALSE(package);
  EXPECT_EQ(package.error().code, ErrorCode::rejected);
}

TEST(ZipContentTest, AnExceptionOfAContentIsThrownToTheCaller) {
  TemporaryTree const tree;
  EXPECT_THROW(static_cast<void>(write_zip(tree.file("a.zip"), {{.name = "a"}},
                                           []() -> detail::ZipBlock { throw std::bad_alloc(); })),
               std::bad_alloc);
}

TEST(ZipContentTest, FewFilesAreOpenAtATime) {
  TemporaryTree const tree;
  for (int i = 0; i < 500; ++i) tree.file("f" + std::to_string(i), "x");
  ::rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  ::rlimit const few{40, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  auto const plan = plan_package(tree.root());
  auto const package = plan ? Package::write(*plan) : Result<Package>(plan.error());
  ::setrlimit(RLIMIT_NOFILE, &old);
  EXPECT_TRUE(package) << package.error().message;
}

}  // namespace
}  // namespace rayjobs
