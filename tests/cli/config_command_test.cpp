// The command `config`: show, path and check.
#include "cli/cli_fixture.hpp"

#include <sys/stat.h>

namespace rayjobs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ConfigCommandTest : public CliTest {
 protected:
  void write(std::string_view toml) { home_.write(".config/rayjobs/config.toml", toml); }

  /// One setting of `config show -o json`.
  Json setting(std::string const& name, Words arguments, Variables const& more = {}) {
    arguments.insert(arguments.begin(), {"config", "show", "-o", "json"});
    auto const result = run(std::move(arguments), more);
    for (Json const& one : Json::parse(result.out).value("settings", Json::array()))
      if (one["name"] == name) return one;
    return result.err;
  }

  static Json shown(std::string const& name, Json value, std::string const& kind, Json from) {
    return {{"name", name},
            {"value", std::move(value)},
            {"source", {{"kind", kind}, {"name", std::move(from)}}}};
  }
};

TEST_F(ConfigCommandTest, ShowsTheSourceOfEachValue) {
  write("[profile.default]\nretry-budget = '1s'\n[profile.work]\nretry-budget = '2s'\n");
  std::string const name = "retry-budget";
  Variables const variable{{"RAYJOBS_RETRY_BUDGET", "3s"}};
  EXPECT_EQ(setting("connect-timeout", {}), shown("connect-timeout", "10s", "default", nullptr));
  EXPECT_EQ(setting(name, {}), shown(name, "1s", "profile", "default"));
  EXPECT_EQ(setting(name, {}, variable), shown(name, "3s", "environment", "RAYJOBS_RETRY_BUDGET"));
  EXPECT_EQ(setting(name, {"--profile", "work"}, variable), shown(name, "2s", "profile", "work"));
  EXPECT_EQ(setting(name, {"--profile", "work", "--retry-budget", "4s"}, variable),
            shown(name, "4s", "flag", nullptr));
  EXPECT_EQ(setting("address", {}), shown("address", server_.url(), "environment", "RAY_ADDRESS"));
  EXPECT_EQ(setting("no-config", {}), "");
}

TEST_F(ConfigCommandTest, ShowsNoSecret) {
  write("[profile.default]\ntoken-command = ['print', 'hidden-word']\nenv = ['A=hidden-word']\n");
  Variables const variables{{"RAY_ADDRESS", ""},
                            {"RAYJOBS_ADDRESS", "http://u:hidden-word@head:8265"},
                            {"RAYJOBS_HEADERS", R"({"Authorization": "hidden-word"})"}};
  for (Words const& words : {Words{"config", "show"}, Words{"config", "show", "-o", "json"}}) {
    auto const result = run(words, variables);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, HasSubstr("Authorization: <redacted>"));
    EXPECT_THAT(result.out, HasSubstr("A=<redacted>"));
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("hidden-word")));
  }
}

TEST_F(ConfigCommandTest, ShowsATable) {
  auto const result = run({"config", "show", "--no-config"}, {{"RAYJOBS_SUBMIT_TIMEOUT", "2h"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, ::testing::ContainsRegex("\nsubmit-timeout +2h +environment "
                                                   "RAYJOBS_SUBMIT_TIMEOUT\n"));
  EXPECT_EQ(result.err, "");
}

TEST_F(ConfigCommandTest, PrintsThePath) {
  auto const result = run({"config", "path"});
  EXPECT_EQ(result.out, home_.path().string() + "/.config/rayjobs/config.toml\n");
  EXPECT_EQ(
      Json::parse(run({"config", "path", "-o", "json"}, {{"RAYJOBS_CONFIG", "/x"}}).out)["file"],
      "/x");
}

TEST_F(ConfigCommandTest, ChecksEveryProfile) {
  write("[profile.a]\ntimout = '1s'\nretry-budget = 'soon'\n[profile.b]\ntoken = 'hidden-word'\n");
  auto const result = run({"config", "check", "-o", "json"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("3 problems in"));
  Json const answer = Json::parse(result.out);
  EXPECT_EQ(answer["profiles"], Json({"a", "b"}));
  std::vector<std::string> places;
  for (Json const& problem : answer["problems"])
    places.push_back(problem["profile"].get<std::string>() + problem["line"].dump());
  EXPECT_THAT(places, ElementsAre("a2", "a3", "b5"));
  EXPECT_THAT(result.out, Not(HasSubstr("hidden-word")));
  auto const text = run({"config", "check"});
  EXPECT_EQ(text.exit_code, 2);
  EXPECT_THAT(text.out, HasSubstr("config.toml:2:1: profile a: 'timout' is no option (did you "
                                  "mean timeout?)\n"));
}

TEST_F(ConfigCommandTest, FindsNothingWrong) {
  EXPECT_EQ(run({"config", "check"}).exit_code, 0);
  write("[profile.a]\ntimeout = '1s'\n");
  auto const result = run({"config", "check", "-o", "json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(Json::parse(result.out)["problems"], IsEmpty());
}

TEST_F(ConfigCommandTest, EndsWith2WhereTheFileCannotBeRead) {
  write("[profile.a\n");
  auto const result = run({"config", "show", "-o", "json"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("config.toml:1:"));
  EXPECT_EQ(run({"config", "check", "-o", "json"}).exit_code, 2);
  EXPECT_EQ(run({"config", "show", "--config", "none.toml"}).exit_code, 2);
}

TEST_F(ConfigCommandTest, NeedsOneOfItsWords) {
  EXPECT_EQ(run({"config"}).exit_code, 2);
  EXPECT_THAT(run({"config", "edit"}).err, HasSubstr("none of show, path and check"));
}

}  // namespace
}  // namespace rayjobs::testing
