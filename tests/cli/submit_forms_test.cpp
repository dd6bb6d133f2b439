// The forms of a runtime environment that `submit` takes, and --dry-run.
#include "cli/cli_fixture.hpp"

#include <cstdlib>
#include <filesystem>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SubmitFormsTest : public CliTest {
 protected:
  /// The runtime environment of the only submission.
  Json sent(Words const& options) {
    Words words{"submit", "--no-wait"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "true"});
    auto const result = run(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return submitted()["runtime_env"];
  }

  void make_tar(std::string const& name) {
    home_.write("tree/main.py", "print(1)\n");
    std::string const command = "tar -C '" + (home_.path() / "tree").string() + "' -czf '" +
                                (home_.path() / name).string() + "' .";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
};

TEST_F(SubmitFormsTest, UploadsATarArchiveAsItIsToAServerOf260) {
  make_tar("a.tgz");
  std::string const uri = sent({"--working-dir", "a.tgz"})["working_dir"];
  EXPECT_THAT(uri, HasSubstr(".tar.gz"));
  EXPECT_THAT(server_.requests("GET", "/api/version"), SizeIs(1));
}

TEST_F(SubmitFormsTest, UploadsEachModuleOnceUnderItsUri) {
  home_.write("mymod/__init__.py", "");
  home_.write("single.py", "x = 1\n");
  Json const env = sent({"--py-module", "mymod", "--py-module", "single.py", "--py-module",
                         "s3://b/m.zip", "--py-module", "mymod"});
  ASSERT_THAT(env["py_modules"], SizeIs(4));
  EXPECT_EQ(env["py_modules"][0], env["py_modules"][3]);
  EXPECT_EQ(env["py_modules"][2], "s3://b/m.zip");
  server_.with_cluster([&](FakeCluster& cluster) { EXPECT_EQ(cluster.packages().size(), 2U); });
  EXPECT_THAT(server_.requests("GET", "/api/version"), SizeIs(1));
}

TEST_F(SubmitFormsTest, MakesTheUsualCasesWithoutYaml) {
  home_.write("req.txt", "a==1\n");
  home_.write("job.env", "B='two words'\n");
  EXPECT_EQ(sent({"--env", "A=x=y", "--env-file", "job.env", "--requirements", "req.txt", "--pip",
                  "b", "--exclude", "*.csv"}),
            Json::parse(R"({"env_vars": {"A": "x=y", "B": "two words"}, "excludes": ["*.csv"],
                            "pip": {"packages": ["a==1", "b"], "pip_check": false}})"));
}

TEST_F(SubmitFormsTest, NormalisesForTheServerAtHand) {
  EXPECT_EQ(sent({"--uv", "a"})["uv"]["uv_pip_install_options"], Json::array({"--no-cache"}));
}

TEST_F(SubmitFormsTest, NeedsNoVersionThatOnlyWarningsWouldComeOf) {
  server_.answer("GET", "/api/version", HttpResponse{.status = 403, .body = "not this path"});
  EXPECT_EQ(
      run({"submit", "--runtime-env-json", R"({"py_executable":"p"})", "--", "true"}).exit_code, 0);
  EXPECT_EQ(run({"submit", "--uv", "a", "--", "true"}).exit_code, 4);
}

TEST_F(SubmitFormsTest, WarnsOfFieldsThatTheServerIgnores) {
  FakeRayServer const old("2.22.0");
  Words const words{"submit", "--uv", "a", "--runtime-env-json", R"({"py_executable":"p"})",
                    "--",     "true"};
  auto const ignored = run(words, {{"RAY_ADDRESS", old.url()}});
  EXPECT_EQ(ignored.exit_code, 0) << ignored.err;
  EXPECT_THAT(ignored.err, HasSubstr("the server's Ray 2.22.0 ignores the runtime_env field 'uv'"));
  EXPECT_THAT(ignored.err, HasSubstr("'py_executable'"));
  EXPECT_THAT(run(words).err, Not(HasSubstr("ignores")));
}

TEST_F(SubmitFormsTest, ShowsTheRequestOfADryRunAndSendsNothing) {
  home_.write("src/main.py", "print(1)\n");
  Words const words{"submit", "--dry-run",     "-o", "json",          "--submission-id",
                    "x",      "--result-file", "r",  "--working-dir", "src",
                    "--",     "true"};
  auto const dry = run(words);
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_THAT(server_.requests(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(home_.path() / "r"));
  Json shown = Json::parse(dry.out);
  ASSERT_THAT(shown["packages"], SizeIs(1));
  EXPECT_EQ(shown["packages"][0]["path"], "src");
  EXPECT_EQ(shown["packages"][0]["size"], 9);
  EXPECT_EQ(shown["packages"][0]["entries"], 1);

  run({"submit", "--no-wait", "--submission-id", "x", "--working-dir", "src", "--", "true"});
  Json sent = submitted();
  EXPECT_EQ(shown["request"]["url"], server_.url() + "/api/jobs/");
  Json& body = shown["request"]["body"];
  EXPECT_NE(body["metadata"].value("rayjobs_submit_call", ""), "");
  for (Json* const json : {&body, &sent}) (*json)["metadata"].erase("rayjobs_submit_call");
  EXPECT_EQ(body, sent);
}

TEST_F(SubmitFormsTest, ShowsTheNumbersOfADryRunAsTheyAreSent) {
  std::string const env = R"({"a":-12345678901234567890123,"b":0.1,"c":[1.0,7],"d":"9\"9\u007f0"})";
  for (char const* const form : {"text", "json", "ndjson"}) {
    auto dry = run({"submit", "--dry-run", "-o", form, "--runtime-env-json", env, "--", "true"});
    std::erase_if(dry.out, [](char c) { return c == ' ' || c == '\n'; });
    EXPECT_THAT(dry.out,
                HasSubstr(R"({"a":-12345678901234567890123,"b":0.1,"c":[1.0,7],"d":"9\"9)"));
  }
}

TEST_F(SubmitFormsTest, KeepsValuesOfFilesAndOfTheAddressOutOfADryRun) {
  home_.write("job.env", "PASSWORD=c4nary\n");
  std::string address = server_.url();
  address.insert(std::string("http://").size(), "user:c4nary@");
  for (char const* const form : {"text", "json", "ndjson"}) {
    auto const dry = run({"submit", "-vv", "--dry-run", "-o", form, "--address", address,
                          "--env-file", "job.env", "--", "true"});
    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("PASSWORD"));
    EXPECT_THAT(dry.out + dry.err, Not(HasSubstr("c4nary")));
  }
}

TEST_F(SubmitFormsTest, RefusesInADryRunWhatItWouldRefuse) {
  auto const dry = run({"submit", "--dry-run", "--working-dir", "nowhere", "--", "true"});
  EXPECT_EQ(dry.exit_code, 10);
  EXPECT_THAT(dry.out, IsEmpty());
}

}  // namespace
}  // namespace rayjobs::testing
