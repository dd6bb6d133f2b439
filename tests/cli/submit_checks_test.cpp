// What `submit` refuses, before and after asking the server, and what it ends with.
#include "cli/cli_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SubmitChecksTest : public CliTest {
 protected:
  /// Makes the directory `src`, whose file is another one after each request.
  void make_restless_directory() {
    home_.write("src/restless", "");
    server_.before_answers(
        [this, count = 0]() mutable { home_.write("src/restless", std::to_string(++count)); });
  }

  /// Checks a refusal that comes before the first request.
  ChildResult refused_locally(Words const& arguments) {
    auto result = run(arguments);
    EXPECT_EQ(result.exit_code, 10) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(server_.requests(), IsEmpty());
    return result;
  }
};

TEST_F(SubmitChecksTest, RefusesAMissingDirectory) {
  refused_locally({"submit", "--working-dir", "nowhere", "--", "true"});
}

TEST_F(SubmitChecksTest, RefusesABadRuntimeEnvironmentBeforeUploading) {
  home_.write("src/x.py", "1");
  refused_locally(
      {"submit", "--working-dir", "src", "--runtime-env-json", R"({"pip": 7})", "--", "true"});
}

TEST_F(SubmitChecksTest, RefusesAMissingRuntimeEnvironmentFile) {
  refused_locally({"submit", "--runtime-env", "nowhere.yaml", "--", "true"});
}

TEST_F(SubmitChecksTest, RefusesABrokenRuntimeEnvironmentFile) {
  home_.write("env.yaml", "working_dir: [\n");
  refused_locally({"submit", "--runtime-env", "env.yaml", "--", "true"});
}

TEST_F(SubmitChecksTest, RefusesABrokenArchiveWithAHint) {
  home_.write("x.zip", "PK");
  auto const result = refused_locally({"submit", "--working-dir", "x.zip", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("hint: "));
}

TEST_F(SubmitChecksTest, RefusesAllModulesForOneThatIsBroken) {
  home_.write("good.py", "");
  home_.write("bad-1.0-py3-none-any.whl", "");
  auto const result =
      refused_locally({"submit", "--py-module", "good.py", "--runtime-env-json",
                       R"({"py_modules": ["bad-1.0-py3-none-any.whl"]})", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("bad-1.0-py3-none-any.whl"));
}

TEST_F(SubmitChecksTest, RefusesTwoModulesThatWouldShareAUri) {
  home_.write("a/__init__.py", "");
  home_.write("b/__init__.py", "");
  auto const result =
      refused_locally({"submit", "--py-module", "a", "--py-module", "b", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("the same content"));
}

TEST_F(SubmitChecksTest, EndsWithTwoForResourcesThatNoRayReserves) {
  for (Words const& words :
       {Words{"--entrypoint-num-gpus", "1.5"}, Words{"--entrypoint-resources", R"({"CPU": 1})"},
        Words{"--entrypoint-resources", R"({"a": -1})"}}) {
    Words arguments{"submit"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    arguments.insert(arguments.end(), {"--", "true"});
    auto const result = run(arguments);
    EXPECT_EQ(result.exit_code, 2) << result.err;
  }
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(SubmitChecksTest, EndsWithTwoForOptionsThatContradictEachOther) {
  for (Words const& words : {Words{"--env", "NAME"}, Words{"--uv", "a", "--pip", "b"}}) {
    Words arguments{"submit"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    arguments.insert(arguments.end(), {"--", "true"});
    EXPECT_EQ(run(arguments).exit_code, 2);
  }
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(SubmitChecksTest, GivesUpOnADirectoryThatChangesAgainAndAgain) {
  make_restless_directory();
  auto const result = run({"submit", "--working-dir", "src", "--", "true"});
  EXPECT_EQ(result.exit_code, 10);
  std::string const note = "changed while it was packaged; packaging it again";
  auto const second = result.err.find(note, result.err.find(note) + 1);
  EXPECT_NE(second, std::string::npos) << result.err;
  EXPECT_EQ(result.err.find(note, second + 1), std::string::npos);
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
  server_.with_cluster([](FakeCluster& cluster) { EXPECT_THAT(cluster.packages(), IsEmpty()); });
}

TEST_F(SubmitChecksTest, WarnsOnceOfLinksThatLeadOutOfADirectory) {
  home_.write("secret", "x");
  home_.write("src/x.py", "1");
  home_.write("mymod/__init__.py", "");
  std::filesystem::create_symlink("../secret", home_.path() / "src" / "link");
  std::filesystem::create_symlink("../secret", home_.path() / "mymod" / "other");
  auto const result =
      run({"submit", "--no-wait", "--working-dir", "src", "--py-module", "mymod", "--", "true"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::string const target = std::filesystem::canonical(home_.path() / "secret").string();
  auto const warning = [&target](std::string const& name) {
    return "warning: symbolic links lead out of the directory, and what they lead to is packaged: "
           "'" +
           name + "' -> '" + target + "'; exclude what the job does not need\n";
  };
  auto const first = result.err.find(warning("link"));
  EXPECT_NE(first, std::string::npos) << result.err;
  EXPECT_EQ(result.err.find(warning("link"), first + 1), std::string::npos);
  EXPECT_THAT(result.err, HasSubstr(warning("other")));
}

TEST_F(SubmitChecksTest, WarnsOfExcludesThatMatchNothingBeforeItSends) {
  home_.write("src/x.py", "1");
  home_.write("src/secrets/key", "1");
  home_.write("src/.rayignore", "../x\n");
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("t0ken"); });
  auto const result =
      run({"submit", "--working-dir", "src", "--exclude", "./secrets/", "--runtime-env-json",
           R"({"excludes": ["src/secrets/"]})", "--", "true"});
  EXPECT_EQ(result.exit_code, 4);  // The warnings come before the first request.
  for (char const* const warning :
       {"warning: the pattern 'src/secrets/' (excludes[0]) matches nothing, because patterns are "
        "relative to the packaged directory; write 'secrets/'\n",
        "warning: the pattern './secrets/' (excludes[1]) matches nothing, because no path has a "
        "part "
        "'.'; write 'secrets/'\n",
        "warning: the pattern '../x' (.rayignore:1) matches nothing, because it leads out of the "
        "directory of its file; "})
    EXPECT_THAT(result.err, HasSubstr(warning));
}

TEST_F(SubmitChecksTest, WarnsOfExcludesThatLeaveNothing) {
  home_.write("src/x.py", "1");
  auto const result =
      run({"submit", "--no-wait", "--working-dir", "src", "--exclude", "*", "--", "true"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("warning: no file is packaged, because the pattern '*'"));
}

TEST_F(SubmitChecksTest, WarnsOfAnArchiveWhoseTopDirectoryHidesTheEntrypoint) {
  home_.write("app/main.py", "1");
  EXPECT_EQ(run({"package", "--py-module", "app", "--write", "app.zip"}).exit_code, 0);
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("t0ken"); });
  auto const result = run({"submit", "--working-dir", "app.zip", "--", "python", "main.py"});
  EXPECT_EQ(result.exit_code, 4);  // The warning comes before the first request.
  EXPECT_THAT(result.err, HasSubstr("warning: the entrypoint names main.py, which is app/main.py"));
  auto const known = run({"submit", "--working-dir", "app.zip", "--", "python", "app/main.py"});
  EXPECT_THAT(known.err, ::testing::Not(HasSubstr("warning")));
}

TEST_F(SubmitChecksTest, RefusesWhatTheKernelShowsOfTheMachine) {
  home_.write("src/x.py", "1");
  std::filesystem::create_symlink("/proc/self/environ", home_.path() / "src" / "environ");
  auto const result = refused_locally({"submit", "--working-dir", "src", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("'environ' leads to procfs"));
}

TEST_F(SubmitChecksTest, ReadsWhatComesThroughAPipeOnce) {
  make_restless_directory();
  std::string const pipe = (home_.path() / "variables").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::jthread const writer([&pipe] { std::ofstream(pipe) << "A=1\n"; });
  auto const result =
      run({"submit", "--env-file", "variables", "--working-dir", "src", "--", "true"});
  EXPECT_FALSE(result.timed_out);
  EXPECT_THAT(result.err, HasSubstr("packaging it again"));
}

TEST_F(SubmitChecksTest, EndsWithTenWhenTheServerRefuses) {
  server_.answer("POST", "/api/jobs/", "submit_unknown_key");
  EXPECT_EQ(run({"submit", "--", "true"}).exit_code, 10);
}

TEST_F(SubmitChecksTest, EndsWithNineWhenTheIdIsTaken) {
  add_job("a", ended("SUCCEEDED"));
  EXPECT_EQ(run({"submit", "--submission-id", "a", "--", "true"}).exit_code, 9);
}

TEST_F(SubmitChecksTest, EndsWithFourWithoutTheToken) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("t0ken"); });
  auto const result = run({"submit", "--", "true"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("hint: no credentials were sent; "));
}

TEST_F(SubmitChecksTest, EndsWithFourForAWrongTokenAndNamesItsSource) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("t0ken"); });
  auto const result =
      run({"submit", "--", "true"}, {{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN", "wrong"}});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("the token of RAY_AUTH_TOKEN"));
}

TEST_F(SubmitChecksTest, EndsWithFourWhenTokenModeHasNoToken) {
  EXPECT_EQ(run({"submit", "--", "true"}, {{"RAY_AUTH_MODE", "token"}}).exit_code, 4);
}

TEST_F(SubmitChecksTest, SendsTheToken) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("t0ken"); });
  EXPECT_EQ(run({"submit", "--no-wait", "--", "true"},
                {{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN", "t0ken"}})
                .exit_code,
            0);
}

TEST_F(SubmitChecksTest, LetsAnAuthorizationHeaderWinOverTheToken) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("t0ken"); });
  EXPECT_EQ(run({"submit", "--no-wait", "--headers", R"({"AUTHORIZATION": "Bearer t0ken"})", "--",
                 "true"},
                {{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN", "wrong"}})
                .exit_code,
            0);
}

TEST_F(SubmitChecksTest, EndsWithFiveForALoginPage) {
  server_.answer("POST", "/api/jobs/",
                 HttpResponse{.status = 200,
                              .headers = {{"Content-Type", "text/html"}},
                              .body = "<html>log in</html>"});
  EXPECT_EQ(run({"submit", "--", "true"}).exit_code, 5);
}

TEST_F(SubmitChecksTest, EndsWithSixWhenTheClusterLosesTheJob) {
  server_.answer("GET", "/api/jobs/a", "job_unknown");
  auto const result = run({"submit", "-o", "json", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 6);
  Json const json = Json::parse(result.out);
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_EQ(json["status"], nullptr);
  EXPECT_EQ(json["exit_code"], 6);
}

TEST_F(SubmitChecksTest, LetsTheGivenAddressWinWithANote) {
  auto const result = run({"submit", "--no-wait", "--address", server_.url(), "--", "true"},
                          {{"RAY_ADDRESS", "http://127.0.0.1:9"}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("127.0.0.1:9"));
}

}  // namespace
}  // namespace rayjobs::testing
