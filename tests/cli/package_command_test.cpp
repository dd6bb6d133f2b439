// The command `package`.
#include "cli/cli_fixture.hpp"
#include "support/kubelet_volume.hpp"

#include <filesystem>

namespace rayjobs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

class PackageCommandTest : public CliTest {};

TEST_F(PackageCommandTest, PrintsTheUriWithoutAskingAServer) {
  home_.write("src/x.py", "print(1)\n");
  auto const result = run({"package", "src"}, {{"RAY_ADDRESS", "not an address"}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, MatchesRegex("gcs://_ray_pkg_[0-9a-f]+\\.zip\n"));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(PackageCommandTest, ListsEntriesInJson) {
  auto const script = home_.write("src/x.sh", "echo\n");
  std::filesystem::permissions(script, std::filesystem::perms(0755));
  home_.write("src/a.log", "no");
  home_.write("src/b.log", "no");
  auto const result = run({"package", "--exclude", "[a-c].log", "-o", "json", "src"});
  EXPECT_EQ(Json::parse(result.out)["entries"],
            Json::parse(R"([{"name": "x.sh", "size": 5, "mode": "0o100755"}])"));
}

TEST_F(PackageCommandTest, ListsEntriesWithTheirSizes) {
  home_.write("src/x.sh", "echo\n");
  home_.write("src/long", std::string(2000, 'x'));
  auto const result = run({"package", "--list", "src"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, MatchesRegex("gcs://_ray_pkg_[0-9a-f]+\\.zip\n2000  long\n   5  x.sh\n"));
  EXPECT_THAT(result.err, HasSubstr("2 entries, 2.0 KiB"));
}

TEST_F(PackageCommandTest, ExplainsWithFileAndLine) {
  home_.write("src/.gitignore", "# logs\n*.log\n!keep.log\nbuild/\n");
  home_.write("src/a.log", "x");
  home_.write("src/keep.log", "x");
  home_.write("src/build/out", "x");
  home_.write("src/main.py", "x");
  auto const result = run({"package", "src", "--explain", "a.log", "--explain", "keep.log",
                           "--explain", "build", "--explain", "build/out", "--explain", "main.py"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out,
            "a.log: left out, by .gitignore:2 '*.log'\n"
            "keep.log: packaged, by .gitignore:3 '!keep.log'\n"
            "build: packaged, no rule matches\n"
            "  'build/' (.gitignore:4) excludes everything in it, but not the directory itself, "
            "whose name stays in the package's hash, unlike in git\n"
            "build/out: left out, by .gitignore:4 'build/'\n"
            "main.py: packaged, no rule matches\n");
}

TEST_F(PackageCommandTest, ExplainsWhereRaysRulesAreNotGits) {
  home_.write("src/.gitignore", "*.log\n");
  home_.write("src/.rayignore", "!a.log\n");
  home_.write("src/a.log", "x");
  home_.write("src/out/.gitignore", "*\n!keep\n");
  home_.write("src/out/keep", "x");
  auto const result =
      run({"package", "src", "-o", "json", "--explain", "a.log", "--explain", "out/keep"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  auto const explanations = Json::parse(result.out)["explanations"];
  ASSERT_EQ(explanations.size(), 2U);
  EXPECT_EQ(explanations[0]["packaged"], false);
  EXPECT_EQ(explanations[0]["rule"],
            Json::parse(R"({"pattern": "*.log", "source": ".gitignore", "line": 1})"));
  EXPECT_EQ(explanations[0]["notes"][0],
            "'!a.log' (.rayignore:1) does not include it again: a negation only overrides rules of "
            "the same file, unlike in git");
  EXPECT_EQ(explanations[1]["decided_at"], "out");
  EXPECT_EQ(explanations[1]["rule"]["source"], "out/.gitignore");
  EXPECT_THAT(explanations[1]["notes"][0].get<std::string>(),
              HasSubstr("also matches the directory of its own file"));
}

TEST_F(PackageCommandTest, ExplainsAKubernetesVolume) {
  make_kubelet_volume(home_.path() / "src", "..2026_11_28_12_00_00.1", {{"x.py", "1"}});
  auto const result = run({"package", "src", "--explain", "..data/x.py", "--explain", "x.py"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(
      result.out,
      "..data/x.py: left out with ..data\n"
      "  '..data' is of a Kubernetes volume, which has other names in each pod; the files are "
      "packaged under the names beside it, which link to them\n"
      "x.py: packaged, no rule matches\n");
}

TEST_F(PackageCommandTest, ExplainsNothingThatIsNotThere) {
  home_.write("src/x", "x");
  for (std::string const path : {"y", "..", "/"}) {
    auto const result = run({"package", "src", "--explain", path});
    EXPECT_EQ(result.exit_code, 10) << path;
    EXPECT_THAT(result.err, HasSubstr("relative to the directory")) << path;
  }
}

TEST_F(PackageCommandTest, WritesThePackageIntoAFile) {
  home_.write("src/x.py", "print(1)\n");
  auto const result = run({"package", "src", "--write", "out.zip", "-o", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["zip_size"],
            std::filesystem::file_size(home_.path() / "out.zip"));
}

TEST_F(PackageCommandTest, TheFileThatIsWrittenIsNotInThePackage) {
  home_.write("src/x.py", "print(1)\n");
  auto const before = run({"package", "src", "--no-cache"});
  auto const result = run({"package", "src", "--no-cache", "--write", "src/out.zip"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, before.out);
}

TEST_F(PackageCommandTest, LeavesTheFileAloneThatItCannotReplace) {
  home_.write("src/x.py", "print(1)\n");
  home_.write("out.zip", "before");
  EXPECT_EQ(run({"package", "src/x.csv", "--write", "out.zip"}).exit_code, 10);
  EXPECT_EQ(home_.read("out.zip"), "before");
  auto const result = run({"package", "src", "--write", "src/x.py/out.zip"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(PackageCommandTest, EndsWithTenWithoutThePath) {
  for (std::string const path : {"nowhere", "nowhere.zip", "nowhere.py"}) {
    auto const result = run({"package", path});
    EXPECT_EQ(result.exit_code, 10);
    EXPECT_THAT(result.err, HasSubstr("o such file or directory")) << path;
  }
}

TEST_F(PackageCommandTest, TakesModulesAndArchives) {
  home_.write("mymod/__init__.py", "");
  home_.write("single.py", "x = 1\n");
  EXPECT_EQ(run({"package", "mymod", "--write", "mymod.zip"}).exit_code, 0);
  auto const names = [this](Words const& words) {
    Words command{"package", "-o", "json"};
    command.insert(command.end(), words.begin(), words.end());
    auto const result = run(command);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::vector<std::string> found;
    Json const report = Json::parse(result.out);
    for (Json const& entry : report["entries"]) found.push_back(entry["name"]);
    return found;
  };
  EXPECT_THAT(names({"mymod"}), ElementsAre("__init__.py"));
  EXPECT_THAT(names({"mymod.zip"}), ElementsAre("__init__.py"));
  EXPECT_THAT(names({"--py-module", "mymod"}), ElementsAre("mymod/__init__.py"));
  EXPECT_THAT(names({"single.py"}), ElementsAre("single.py"));
}

TEST_F(PackageCommandTest, WarnsWhereExcludeHasNoEffect) {
  home_.write("src/x.py", "1");
  EXPECT_EQ(run({"package", "src", "--write", "src.zip"}).exit_code, 0);
  auto const result = run({"package", "src.zip", "--exclude", "*.py"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("--exclude has no effect, because src.zip is not a directory"));
}

TEST_F(PackageCommandTest, HasTheSameUriEachTimeInTheHomeDirectory) {
  home_.write("x.py", "1");
  auto const first = run({"package", "."});
  EXPECT_EQ(run({"package", "."}).out, first.out);
  EXPECT_FALSE(std::filesystem::exists(home_.path() / ".cache"));
  EXPECT_EQ(run({"submit", "--working-dir", ".", "--", "true"}).exit_code, 0);
}

TEST_F(PackageCommandTest, ForgetsHashesOfLongAgo) {
  home_.write("src/x.py", "1");
  auto const folder = home_.path() / ".cache" / "rayjobs" / "hashes";
  home_.write(".cache/rayjobs/hashes/old", "x");
  home_.write(".cache/rayjobs/hashes/new", "x");
  using Clock = std::filesystem::file_time_type::clock;
  std::filesystem::last_write_time(folder / "old", Clock::now() - std::chrono::hours(24 * 91));
  std::filesystem::last_write_time(folder / "new", Clock::now() - std::chrono::hours(24 * 89));
  EXPECT_EQ(run({"package", "src"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "old"));
  EXPECT_TRUE(std::filesystem::exists(folder / "new"));
}

}  // namespace
}  // namespace rayjobs::testing
