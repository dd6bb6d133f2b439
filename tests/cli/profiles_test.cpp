// Options from profiles and variables, as the command uses them.
#include "cli/cli_fixture.hpp"

#include <sys/stat.h>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ProfilesTest : public CliTest {
 protected:
  void write(std::string_view toml) { home_.write(".config/rayjobs/config.toml", toml); }
  /// Without an address in the environment.
  ChildResult run_bare(Words words, Variables more = {}) {
    more.emplace("RAY_ADDRESS", "");
    return run(std::move(words), more);
  }
  std::string header(std::string const& name) {
    auto const requests = server_.requests("GET", "/api/jobs/");
    return requests.empty() ? "no request" : requests.back().header(name);
  }
};

TEST_F(ProfilesTest, SetTheAddress) {
  write("[profile.default]\naddress = '" + server_.url() + "'\n[profile.work]\naddress = '" +
        server_.url() + "'\n");
  EXPECT_EQ(run_bare({"list"}).exit_code, 0);
  EXPECT_EQ(run_bare({"list", "--profile", "work"}).exit_code, 0);
  EXPECT_EQ(run_bare({"list"}, {{"RAYJOBS_ADDRESS", server_.url()}}).exit_code, 0);
  EXPECT_THAT(run_bare({"list", "-v"}).err, HasSubstr("(from profile default)"));
}

TEST_F(ProfilesTest, GiveWayToRaysVariablesUnlessTheyAreNamed) {
  write("[profile.default]\naddress = 'http://127.0.0.1:1'\n");
  auto const result = run({"list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("the address " + server_.url() +
                                    " of RAY_ADDRESS is used, not http://127.0.0.1:1 of profile "
                                    "default"));
  EXPECT_EQ(run({"list", "--profile", "default", "--retry-budget", "0"}).exit_code, 5);
}

TEST_F(ProfilesTest, GiveWayToTheLine) {
  write("[profile.work]\naddress = 'http://127.0.0.1:1'\nno-wait = true\n");
  auto const result = run_bare(
      {"submit", "--profile", "work", "--address", server_.url(), "--no-wait=false", "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err,
              HasSubstr("the address " + server_.url() +
                        " of --address is used, not http://127.0.0.1:1 of profile work"));
  EXPECT_THAT(result.err, HasSubstr("SUCCEEDED"));
  EXPECT_THAT(result.err, HasSubstr("logs --follow --profile work --address " + server_.url()));
}

TEST_F(ProfilesTest, KeepTheirCredentialsForTheirAddress) {
  write(
      "[profile.default]\naddress = 'http://127.0.0.1:1'\ntoken-command = ['echo', 'own']\n"
      "headers = '{\"X-Own\": \"1\"}'\n"
      "[profile.any]\ntoken-command = ['echo', 'free']\n");
  auto const away = run_bare({"list", "--address", server_.url()}, {{"PATH", "/usr/bin:/bin"}});
  EXPECT_EQ(away.exit_code, 0);
  EXPECT_THAT(away.err, HasSubstr("of a profile for another address do not count"));
  EXPECT_EQ(header("Authorization"), "");
  EXPECT_EQ(header("X-Own"), "");
  run_bare({"list", "--address", server_.url(), "--profile", "any"}, {{"PATH", "/usr/bin:/bin"}});
  EXPECT_EQ(header("Authorization"), "Bearer free");
}

TEST_F(ProfilesTest, KeepTheirWayForTheirAddress) {
  write(
      "[profile.default]\naddress = 'http://127.0.0.1:1'\nproxy = 'http://127.0.0.1:2'\n"
      "resolve = ['127.0.0.1:3:127.0.0.1']\ngateway-auth = 'exec:false'\n"
      "gateway-auth-header = 'X-Gateway'\nverify = 'false'\n"
      "[profile.socket]\naddress = 'http://127.0.0.1:1'\nunix-socket = '/nowhere'\n");
  for (Words const& words : {Words{"list"}, Words{"list", "--profile", "socket"}}) {
    Words away = words;
    away.insert(away.end(), {"--address", server_.url(), "--retry-budget", "0"});
    auto const result = run_bare(away, {{"PATH", "/usr/bin:/bin"}});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("of a profile for another address do not count"));
  }
}

TEST_F(ProfilesTest, HideWhatAnAddressWithoutASchemeHolds) {
  for (std::string const address :
       {"user:canarypw@127.0.0.1:1", "//user:canarypw@127.0.0.1:1", "http:/user:canarypw@h"}) {
    auto const used =
        run_bare({"list", "--address", server_.url()}, {{"RAYJOBS_ADDRESS", address}});
    EXPECT_THAT(used.err + used.out, Not(HasSubstr("canarypw"))) << address;
    for (char const* const variable : {"RAYJOBS_ADDRESS", "RAYJOBS_PROXY"}) {
      auto const shown = run_bare({"config", "show"}, {{variable, address}});
      EXPECT_THAT(shown.err + shown.out, Not(HasSubstr("canarypw"))) << variable << address;
    }
    for (char const* const key : {"address", "proxy"}) {
      write(std::string("[profile.default]\n") + key + " = '" + address + "'\n");
      auto const checked = run_bare({"config", "check"});
      EXPECT_EQ(checked.exit_code, 2) << key << address;
      EXPECT_THAT(checked.err + checked.out, Not(HasSubstr("canarypw")));
    }
    write("");
  }
}

TEST_F(ProfilesTest, GiveWayAsToWhatExcludesThem) {
  write("[profile.default]\ntoken-command = ['false']\n");
  home_.write("token", "of-the-file\n");
  EXPECT_EQ(run({"list", "--token-file", "token"}).exit_code, 0);
  EXPECT_EQ(header("Authorization"), "Bearer of-the-file");
}

TEST_F(ProfilesTest, GiveWayAsToTheWayThatExcludesThem) {
  write(
      "[profile.default]\nresolve = ['h:1:127.0.0.1']\n[profile.socket]\nunix-socket = "
      "'/nowhere'\n");
  EXPECT_THAT(run({"list", "--unix-socket", "/nowhere", "--retry-budget", "0"}).err,
              HasSubstr("/nowhere"));
  std::string const port = server_.url().substr(server_.url().rfind(':') + 1);
  auto const found = run_bare({"list", "--profile", "socket", "--address", "http://head:" + port,
                               "--resolve", "head:" + port + ":127.0.0.1"});
  EXPECT_EQ(found.exit_code, 0) << found.err;
}

TEST_F(ProfilesTest, AreNamedInErrorsAboutTheRuntimeEnvironment) {
  write(
      "[profile.default]\nworking-dir = './scripts'\n[profile.pip]\npip = ['a']\nworking-dir = "
      "'.'\n");
  auto const missing = run({"submit", "--", "true"});
  EXPECT_EQ(missing.exit_code, 10);
  EXPECT_THAT(missing.err, HasSubstr("--working-dir comes from profile default"));
  auto const both =
      run({"submit", "--profile", "pip", "--runtime-env-json", R"({"uv": ["b"]})", "--", "true"});
  EXPECT_EQ(both.exit_code, 10);
  EXPECT_THAT(both.err, HasSubstr("--pip comes from profile pip"));
  EXPECT_THAT(both.err, Not(HasSubstr("--working-dir comes")));
}

TEST_F(ProfilesTest, WarnsOfVariablesThatSetNothing) {
  Variables const variables{{"RAYJOBS_DRY_RUN", "1"},       {"RAYJOBS_TIMOUT", "3s"},
                            {"RAYJOBS_FOO", "1"},           {"RAYJOBS_EMPTY", ""},
                            {"RAYJOBS_DEV_ANY", "1"},       {"RAYJOBS_SUBMIT_TIMEOUT", "1h"},
                            {"RAYJOBS_CONFIG", "/dev/null"}};
  std::string const expected =
      "warning: RAYJOBS_DRY_RUN has no effect: --dry-run can be set on the command line alone\n"
      "warning: RAYJOBS_FOO has no effect: no option has this variable\n"
      "warning: RAYJOBS_TIMOUT has no effect: no option has this variable; did you mean "
      "RAYJOBS_TIMEOUT?\n";
  for (Words const& words :
       {Words{"version", "--no-config"}, Words{"config", "show", "--no-config"}}) {
    auto const result = run(words, variables);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.err, expected) << words.front();
  }
  EXPECT_EQ(run({"list", "-q", "--no-config"}, variables).err, "");
  EXPECT_THAT(run({"completion", "bash"}, variables).err, "");
}

TEST_F(ProfilesTest, FillLists) {
  write("[profile.default]\nenv = ['A=1', 'B=2']\n");
  EXPECT_EQ(run({"submit", "--", "true"}).exit_code, 0);
  EXPECT_EQ(submitted()["runtime_env"]["env_vars"], Json({{"A", "1"}, {"B", "2"}}));
}

TEST_F(ProfilesTest, AreReplacedInLists) {
  write("[profile.default]\nenv = ['A=1', 'B=2']\n");
  EXPECT_EQ(run({"submit", "--", "true"}, {{"RAYJOBS_ENV", "C=3\n\nD=4\n"}}).exit_code, 0);
  EXPECT_EQ(submitted()["runtime_env"]["env_vars"], Json({{"C", "3"}, {"D", "4"}}));
}

TEST_F(ProfilesTest, AreNotForTheNameRay) {
  write("[profile.default]\nno-wait = true\nbroken");
  auto options = child_options({"job", "submit", "--", "true"},
                               {{"RAYJOBS_NO_WAIT", "1"}, {"RAYJOBS_RETRY_BUDGET", "soon"}});
  options.name = "/usr/bin/ray";
  auto const result = run_child(options);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("succeeded"));
  EXPECT_THAT(run_as_ray({"job", "list", "--profile", "default"}).err,
              HasSubstr("--profile is no option of ray job"));
}

TEST_F(ProfilesTest, AreNamedInErrors) {
  write("[profile.default]\nkey = '/none'\n[profile.work]\nretry-budget = 'soon'\n");
  auto const late = run({"list"});
  EXPECT_EQ(late.exit_code, 2);
  EXPECT_THAT(late.err, HasSubstr("--key comes from profile default"));
  auto const early = run({"list", "--profile", "work"});
  EXPECT_THAT(early.err,
              HasSubstr("error: profile work: the value of --retry-budget must be a time"));
  EXPECT_THAT(early.err, HasSubstr("config.toml:4:1"));
  auto const variable = run({"list", "--no-config"}, {{"RAYJOBS_QUIET", "yes"}});
  EXPECT_EQ(variable.exit_code, 2);
  EXPECT_THAT(variable.err, HasSubstr("RAYJOBS_QUIET: the value of --quiet must be true or false"));
}

TEST_F(ProfilesTest, SayHowAFailureIsPrinted) {
  write("[profile.default]\noutput = 'json'\n");
  for (Words const& words : {Words{"list", "--lost"}, Words{"list", "--limit", "x"}}) {
    auto const result = run(words);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_EQ(Json::parse(result.out)["exit_code"], 2);
  }
  EXPECT_EQ(run({"list", "--lost", "-o", "text"}).out, "");
  EXPECT_EQ(run({"list", "--lost", "--no-config"}).out, "");
}

TEST_F(ProfilesTest, DoNotKeepHelpFromAnyone) {
  write("broken");
  EXPECT_EQ(run({"list", "--help"}).exit_code, 0);
  EXPECT_EQ(run({"help", "settings"}).exit_code, 0);
  EXPECT_EQ(run({"--version"}).exit_code, 0);
  EXPECT_EQ(run({"config", "path"}).exit_code, 0);
  EXPECT_EQ(run({"list"}).exit_code, 2);
  EXPECT_EQ(run({"list", "--no-config"}).exit_code, 0);
}

TEST_F(ProfilesTest, DoNotWaitForAPipe) {
  auto const path = home_.path() / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto const result = run({"list", "--config", path.string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(run({"list", "--profile", "a", "--no-config"}).exit_code, 2);
}

}  // namespace
}  // namespace rayjobs::testing
