// Package URIs: which are URIs, and which are passed on under which rules.
#include "runtime_env/fields/package_uri.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(IsPackageUriTest, IsTrueForEverySchemeThatRayKnows) {
  for (std::string const uri :
       {"gcs://_ray_pkg_00.zip", "https://h/a.zip", "HTTP://h/a.zip", "s3://b/a.zip",
        "gs://b/a.zip", "azure://c/a.zip", "abfss://c@h/a.zip", "file:///a.zip", "local:///opt/x",
        "pip://x", "conda://x", "uv://x"})
    EXPECT_TRUE(is_package_uri(uri)) << uri;
}

TEST(IsPackageUriTest, IsFalseForPathsAndOtherSchemes) {
  for (std::string const path : {"", ".", "/a/b", "a:b", "C:/x", "ftp://h/a.zip", "git+https://h/r",
                                 "/https://h", "1s3://b", "://x", " s3://b"})
    EXPECT_FALSE(is_package_uri(path)) << path;
}

/// "uri", "path" or "error".
std::string verdict(std::string_view field, std::string const& value, RayRules rules) {
  auto const is_uri = check_package_uri(field, value, rules);
  if (!is_uri) return "error";
  return *is_uri ? "uri" : "path";
}

std::string working_dir(std::string const& value, RayRules rules = RayRules::ray_2_60) {
  return verdict("working_dir", value, rules);
}

std::string py_module(std::string const& value, RayRules rules = RayRules::ray_2_60) {
  return verdict("py_modules", value, rules);
}

TEST(PackageUriTest, QueriesFragmentsAndParametersDoNotDecideTheFormat) {
  EXPECT_EQ(working_dir("https://h/a.zip?x=1.txt#y"), "uri");
  EXPECT_EQ(working_dir("https://h/a.zip;v=1"), "uri");
  EXPECT_EQ(working_dir("https://h/a?x=.zip"), "error");
}

TEST(PackageUriTest, TheHostNameAloneMayBeThePackage) {
  EXPECT_EQ(working_dir("s3://a.zip"), "uri");
}

TEST(PackageUriTest, TarArchivesNeedRay260) {
  for (std::string const uri : {"s3://b/a.tar.gz", "s3://b/a.tgz", "s3://b/a.tar.xz"}) {
    EXPECT_EQ(working_dir(uri), "uri") << uri;
    EXPECT_EQ(working_dir(uri, RayRules::ray_2_22), "error") << uri;
  }
  EXPECT_EQ(working_dir("s3://b/a.tar.bz2"), "error");
}

TEST(PackageUriTest, AWheelIsAModuleAndNoWorkingDir) {
  EXPECT_EQ(py_module("https://h/a.whl"), "uri");
  EXPECT_EQ(py_module("https://h/a.whl", RayRules::ray_2_22), "uri");
  EXPECT_EQ(working_dir("https://h/a.whl"), "error");
  EXPECT_EQ(working_dir("https://h/a.whl", RayRules::ray_2_22), "error");
}

TEST(PackageUriTest, SchemesNewInRay260AreRefusedByTheRulesOfRay222) {
  for (std::string const uri :
       {"http://h/a.zip", "azure://c/a.zip", "abfss://c@h/a.zip", "local:///opt/x", "uv://x"}) {
    EXPECT_EQ(working_dir(uri), "uri") << uri;
    EXPECT_EQ(working_dir(uri, RayRules::ray_2_22), "error") << uri;
  }
}

TEST(PackageUriTest, StoredPackagesNeedASuffixSinceRay260) {
  EXPECT_EQ(py_module("gcs://abc", RayRules::ray_2_22), "uri");
  EXPECT_EQ(py_module("gcs://abc"), "error");
  EXPECT_EQ(py_module("gcs://abc.zip"), "uri");
}

TEST(PackageUriTest, ALocalUriNamesAnAbsoluteDirectory) {
  EXPECT_EQ(working_dir("local:///opt/x"), "uri");
  EXPECT_EQ(working_dir("LOCAL://C:/opt"), "uri");
  EXPECT_EQ(working_dir("local://opt"), "error");
  EXPECT_EQ(working_dir("local:/opt"), "error");
  EXPECT_EQ(working_dir("local:///opt/x.zip"), "error");
}

TEST(PackageUriTest, APathMayContainAColon) { EXPECT_EQ(working_dir("C:/x"), "path"); }

TEST(PackageUriTest, AnUnknownSchemeListsTheKnownOnes) {
  auto const wrong = check_package_uri("working_dir", "ftp://h/a.zip", RayRules::ray_2_22);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message,
            "runtime_env.working_dir: the scheme of ftp://h/a.zip is unknown to Ray 2.22");
  EXPECT_EQ(wrong.error().hint, "use a local path or one of: https, s3, gs, file, gcs, pip, conda");
}

TEST(PackageUriTest, ErrorsShowNoSecretsOfTheUri) {
  auto const wrong =
      check_package_uri("working_dir", "https://me:token@h/a.txt?signature=s", RayRules::ray_2_60);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message,
            "runtime_env.working_dir: https://<redacted>@h/a.txt?<redacted> is not in a package "
            "format that Ray 2.60 "
            "unpacks");
  EXPECT_EQ(wrong.error().hint, "its path must end in one of: .zip, .tar.gz, .tgz, .tar.xz");
}

}  // namespace
}  // namespace rayjobs::detail
