// layer_warning: entrypoints that would not find their files in an archive.
#include "client/archive_layer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using Names = std::vector<std::string>;

std::string warning(Names const& names, std::string_view entrypoint) {
  PackagePlan plan{.path = "app.zip"};
  for (std::string const& name : names) plan.entries.push_back({.name = name});
  return layer_warning(plan, entrypoint);
}

Names const kApp{"app/",       "app/main.py",    "app/pkg/cli.py", "app/pkg/__main__.py",
                 "app/run.sh", "app/conf/x.yaml"};

TEST(ArchiveLayerTest, TellsOfAFileBelowTheOneTopDirectory) {
  EXPECT_EQ(warning(kApp, "python main.py"),
            "the entrypoint names main.py, which is app/main.py in the archive app.zip; Ray does "
            "not remove the one top directory of an uploaded archive, so write the whole path, or "
            "create the archive from inside app");
  for (char const* const entrypoint :
       {"python -u main.py --fast", "./run.sh", "bash -c 'cd /tmp; python main.py'",
        "python -m pkg.cli", "python -m pkg", "train --config=conf/x.yaml", "A=1 ./run.sh>out"})
    EXPECT_NE(warning(kApp, entrypoint), "") << entrypoint;
}

TEST(ArchiveLayerTest, IsSilentIfTheEntrypointKnowsTheDirectory) {
  for (char const* const entrypoint :
       {"python app/main.py", "cd app && python main.py", "python ./app/main.py",
        "python -m app.pkg", "bash -c 'cd app; ./run.sh'", "env -C app ./run.sh"})
    EXPECT_EQ(warning(kApp, entrypoint), "") << entrypoint;
  EXPECT_NE(warning({"app/app.py"}, "python app.py"), "");
}

TEST(ArchiveLayerTest, IsSilentIfTheEntrypointNamesNoFileOfIt) {
  for (char const* const entrypoint :
       {"", "true", "python -c 'print(1)'", "python other.py", "pip list", "python -m pip list",
        "python /main.py", "ls conf/"})
    EXPECT_EQ(warning(kApp, entrypoint), "") << entrypoint;
}

TEST(ArchiveLayerTest, IsSilentWithoutOneTopDirectory) {
  EXPECT_EQ(warning({"app/main.py", "README"}, "python main.py"), "");
  EXPECT_EQ(warning({"app/main.py", "lib/x.py"}, "python main.py"), "");
  EXPECT_EQ(warning({"main.py"}, "python main.py"), "");
  EXPECT_EQ(warning({}, "python main.py"), "");
  EXPECT_NE(warning({"__MACOSX/app/._main.py", "app/main.py"}, "python main.py"), "");
}

}  // namespace
}  // namespace rayjobs::detail
