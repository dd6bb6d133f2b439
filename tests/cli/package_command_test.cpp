// The command `package`.
#include "cli/cli_fixture.hpp"

#include <filesystem>

namespace rayjobs::testing {
namespace {

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

TEST_F(PackageCommandTest, EndsWithTenWithoutTheDirectory) {
  auto const result = run({"package", "nowhere"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("error: "));
}

}  // namespace
}  // namespace rayjobs::testing
