// plan_module: directories, wheels and single files of py_modules.
#include "python_script.hpp"

#include <rayjobs/package.hpp>

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ModuleTest : public ::testing::Test {
 protected:
  /// A wheel of that file name with a module of that content; prints its SHA-1.
  std::string make_wheel(std::string const& name, std::string const& content) {
    auto const file = tree_.path(name);
    return testing::python(R"(
import hashlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr(zipfile.ZipInfo("demo.py"), ")" +
                               content + R"(")
    wheel.writestr(zipfile.ZipInfo("demo-1.0.dist-info/METADATA"), "Name: demo\nVersion: 1.0\n")
print(hashlib.sha1(open(sys.argv[1], "rb").read()).hexdigest(), end="")
)",
                           file);
  }

  testing::TemporaryTree tree_{};
};

TEST_F(ModuleTest, PutsADirectoryBelowItsName) {
  tree_.file("mymod/__init__.py", "x = 1\n");
  tree_.file("mymod/venv/a.py");
  for (std::filesystem::path const& path : {tree_.path("mymod"), tree_.path("mymod/"),
                                            tree_.path("mymod/."), tree_.path("a/../mymod")}) {
    if (path.native().find("..") != std::string::npos) tree_.directory("a");
    auto const plan = plan_module(path).value();
    EXPECT_THAT(testing::names_of(plan), ElementsAre("mymod/__init__.py", "mymod/venv/a.py"));
    PackageOptions all;
    all.default_excludes.clear();
    EXPECT_EQ(plan.uri, plan_package(path, all).value().uri);
  }
}

TEST_F(ModuleTest, NamesALinkedDirectoryAsItWasGiven) {
  tree_.file("source-2/__init__.py");
  tree_.link("source-2", "mymod");
  EXPECT_THAT(testing::names_of(plan_module(tree_.path("mymod")).value()),
              ElementsAre("mymod/__init__.py"));
}

TEST_F(ModuleTest, AppliesExcludesWithinTheDirectory) {
  tree_.file("mymod/__init__.py");
  tree_.file("mymod/data.csv");
  PackageOptions options;
  options.excludes = {"*.csv"};
  EXPECT_THAT(testing::names_of(plan_module(tree_.path("mymod"), options).value()),
              ElementsAre("mymod/__init__.py"));
}

TEST_F(ModuleTest, PacksASingleFileUnderTheUriOfRaysCore) {
  auto const plan = plan_module(tree_.file("single.py", "print('single')\n")).value();
  EXPECT_EQ(plan.uri, "gcs://_ray_pkg_cc11e631099e4489.zip");
  EXPECT_EQ(plan.source, PackageSource::python_file);
  auto const package = Package::write(plan).value();
  EXPECT_EQ(testing::python("import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n"
                            "print({n: z.read(n) for n in z.namelist()}, end='')",
                            package.file()),
            R"({'single.py': b"print('single')\n"})");
}

TEST_F(ModuleTest, NoticesThatASingleFileHasChanged) {
  auto const file = tree_.file("single.py", "1");
  auto const plan = plan_module(file).value();
  tree_.file("single.py", "2");
  EXPECT_EQ(Package::write(plan).error().code, ErrorCode::conflict);
}

TEST_F(ModuleTest, PutsAWheelsHashIntoItsBuildTag) {
  std::string const plain = make_wheel("demo-1.0-py3-none-any.whl", "x");
  EXPECT_EQ(plan_module(tree_.path("demo-1.0-py3-none-any.whl")).value().uri,
            "gcs://demo-1.0-0_" + plain + "-py3-none-any.whl");
  std::string const built = make_wheel("demo-1.0+cu1-7b-cp311-cp311-linux_x86_64.whl", "x");
  EXPECT_EQ(plan_module(tree_.path("demo-1.0+cu1-7b-cp311-cp311-linux_x86_64.whl")).value().uri,
            "gcs://demo-1.0+cu1-7b_" + built + "-cp311-cp311-linux_x86_64.whl");
}

TEST_F(ModuleTest, GivesARebuiltWheelAnotherUri) {
  make_wheel("demo-1.0-py3-none-any.whl", "1");
  auto const first = plan_module(tree_.path("demo-1.0-py3-none-any.whl")).value();
  make_wheel("demo-1.0-py3-none-any.whl", "2");
  EXPECT_NE(plan_module(tree_.path("demo-1.0-py3-none-any.whl")).value().uri, first.uri);
  EXPECT_EQ(Package::write(first).error().code, ErrorCode::conflict);
}

TEST_F(ModuleTest, RefusesWhatIsNoWheel) {
  tree_.file("demo-1.0-py3-none-any.whl", "not a wheel");
  EXPECT_EQ(plan_module(tree_.path("demo-1.0-py3-none-any.whl")).error().code, ErrorCode::rejected);
  for (std::string const name :
       {"demo.whl", "demo-1.0-any.whl", "demo-1.0-x1-py3-none-any.whl", "de mo-1-py3-none-any.whl",
        "demo--py3-none-any.whl", "a-1-2-3-4-5-6.whl"}) {
    make_wheel(name, "x");
    auto const plan = plan_module(tree_.path(name));
    ASSERT_FALSE(plan) << name;
    EXPECT_EQ(plan.error().code, ErrorCode::invalid_argument) << name;
    EXPECT_THAT(plan.error().hint, HasSubstr("PLATFORM.whl"));
  }
}

TEST_F(ModuleTest, RefusesOtherFiles) {
  EXPECT_EQ(plan_module(tree_.file("a.zip")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(plan_module(tree_.path("nowhere.py")).error().code, ErrorCode::io);
}

}  // namespace
}  // namespace rayjobs
