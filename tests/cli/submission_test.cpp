// Unit tests of the options of `submit` becoming a request.
#include "submit/submission.hpp"

#include "submit/server_rules.hpp"
#include "support/fake_ray_server.hpp"
#include "support/temporary_directory.hpp"

#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using Variables = std::map<std::string, std::string>;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TemporaryDirectory;

SubmitCommandOptions options_for(std::vector<std::string> words) {
  SubmitCommandOptions options;
  options.words = std::move(words);
  return options;
}

TEST(ReadRequestTest, JoinsWordsForTheShell) {
  EXPECT_EQ(read_request(options_for({"echo", "a b", "$X"})).value().entrypoint, "echo 'a b' '$X'");
}

TEST(ChooseSubmissionIdTest, TakesTheGivenOneOrMakesIt) {
  SubmitCommandOptions options = options_for({"true"});
  SubmitRequest const request = read_request(options).value();
  EXPECT_EQ(choose_submission_id(options, request), "");
  options.submission_id_from = {"run task"};
  EXPECT_EQ(choose_submission_id(options, request), submission_id_from("run task", request));
  options.job_id = "old";
  EXPECT_EQ(choose_submission_id(options, request), "old");
  options.submission_id = "new";
  EXPECT_EQ(choose_submission_id(options, request), "new");
}

TEST(ChooseSubmissionIdTest, TellsWordsApartByWhereTheyStand) {
  SubmitCommandOptions options = options_for({"true"});
  SubmitRequest const request = read_request(options).value();
  std::set<std::string> ids;
  for (std::vector<std::string> const& values : {std::vector<std::string>{"a b", "c"},
                                                 {"a", "b c"},
                                                 {"a b c"},
                                                 {"a b c", ""},
                                                 {"a\nb", "c"}}) {
    options.submission_id_from = values;
    ids.insert(choose_submission_id(options, request));
  }
  EXPECT_EQ(ids.size(), 5U);
}

TEST(ReadRequestTest, RefusesWordsThatTellNoRunFromAnother) {
  SubmitCommandOptions options = options_for({"true"});
  for (std::string const value : {"", " \t\n", "{{$.pipeline_job_uuid}}", "x {{$}}"}) {
    options.submission_id_from = {value, "train"};
    auto const request = read_request(options);
    ASSERT_FALSE(request) << value;
    EXPECT_NE(request.error().message.find("--submission-id-from"), std::string::npos);
    EXPECT_FALSE(request.error().hint.empty());
  }
  options.submission_id_from = {"run", "{{$.pipeline_task_name}}"};
  EXPECT_FALSE(read_request(options));
  options.submission_id_from = {"run", ""};
  EXPECT_TRUE(read_request(options));
}

TEST(ReadRequestTest, NamesTheOptionThatIsWrong) {
  SubmitCommandOptions options = options_for({"true"});
  options.metadata_json = R"({"key": 1})";
  auto const request = read_request(options);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message, "the value of 'key' in --metadata-json must be a string");
}

TEST(ReadRequestTest, ReadsMemoryInDecimal) {
  SubmitCommandOptions options = options_for({"true"});
  options.memory = "010";
  EXPECT_EQ(read_request(options).value().entrypoint_memory, 10);
}

class CompleteRuntimeEnvTest : public ::testing::Test {
 protected:
  Result<CompleteRuntimeEnv> complete(std::string const& given = "{}") const {
    return complete_runtime_env(options_, RuntimeEnv::from_json(given).value());
  }
  /// The runtime environment, or "" after an error.
  std::string text(std::string const& given = "{}") const {
    auto const result = complete(given);
    return result ? result->runtime_env.to_json() : "";
  }

  TemporaryDirectory directory_{};
  SubmitCommandOptions options_ = options_for({"true"});
};

TEST_F(CompleteRuntimeEnvTest, ReadsTheFile) {
  options_.runtime_env_file = directory_.write("env.yaml", "env_vars: {A: b}\n").string();
  EXPECT_EQ(text(), R"({"env_vars":{"A":"b"}})");
  EXPECT_TRUE(complete()->warnings.empty());
}

TEST_F(CompleteRuntimeEnvTest, IsSilentWhenWorkingDirIsTheSame) {
  options_.working_dir = "s3://b/x.zip";
  auto const result = complete(R"({"working_dir": "s3://b/x.zip"})");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->warnings.empty());
}

TEST_F(CompleteRuntimeEnvTest, TakesVariablesOfFilesAndThenOfOptions) {
  options_.additions.env_files = {
      directory_.write("a.env", "# note\n\nA=1\nexport B='two words'\nC=x=y \nD=\n").string()};
  options_.additions.env = {"A=3", "E="};
  EXPECT_EQ(text(R"({"env_vars": {"F": "f"}})"),
            R"({"env_vars":{"A":"3","B":"two words","C":"x=y","D":"","E":"","F":"f"}})");
  EXPECT_EQ(complete()->from_files, (std::set<std::string>{"B", "C", "D"}));
  EXPECT_TRUE(complete()->warnings.empty());
}

TEST_F(CompleteRuntimeEnvTest, WarnsOfAVariableThatIsReplacedWithoutItsValues) {
  options_.additions.env = {"A=secret2"};
  auto const result = complete(R"({"env_vars": {"A": "secret1"}})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->warnings,
            std::vector<std::string>{"--env gives A another value than the runtime environment"});
}

TEST_F(CompleteRuntimeEnvTest, RefusesWhatIsNoVariable) {
  options_.additions.env = {"JUSTNAME"};
  EXPECT_EQ(read_request(options_).error().message, "a value of --env is not NAME=VALUE");
  options_.additions.env = {};
  options_.additions.env_files = {directory_.write("a.env", "A=1\nsecret\n").string()};
  auto const error = complete().error();
  EXPECT_NE(error.message.find("line 2"), std::string::npos);
  EXPECT_EQ(error.message.find("secret"), std::string::npos);
}

TEST_F(CompleteRuntimeEnvTest, AddsRequirementsToThoseThatAreThere) {
  options_.additions.requirements = {directory_.write("req.txt", "a\n# note\nb==1\n").string()};
  options_.additions.pip = {"c", "d>=2,<3"};
  EXPECT_EQ(text(), R"({"pip":["a","# note","b==1","c","d>=2,<3"]})");
  EXPECT_EQ(text(R"({"pip": ["z"]})"), R"({"pip":["z","a","# note","b==1","c","d>=2,<3"]})");
  options_.additions.requirements = {};
  EXPECT_EQ(text(R"({"pip": {"packages": ["z"], "pip_check": true}})"),
            R"({"pip":{"packages":["z","c","d>=2,<3"],"pip_check":true}})");
}

TEST_F(CompleteRuntimeEnvTest, SaysWhatRequirementsCannotBeAddedTo) {
  options_.additions.pip = {"c"};
  std::string const file = directory_.write("req.txt", "a\n").string();
  EXPECT_EQ(complete(R"({"pip": ")" + file + R"("})").error().message,
            "runtime_env.pip: its requirements are not a list, so none can be added");
  options_.additions.uv = {"d"};
  EXPECT_EQ(read_request(options_).error().message,
            "--uv was given together with --pip or --requirements");
}

TEST_F(CompleteRuntimeEnvTest, AddsExcludesAndModules) {
  options_.additions.excludes = {"*.csv"};
  options_.additions.py_modules = {"s3://b/m.zip"};
  EXPECT_EQ(text(R"({"excludes": ["x"], "py_modules": ["s3://b/a.zip"]})"),
            R"({"excludes":["x","*.csv"],"py_modules":["s3://b/a.zip","s3://b/m.zip"]})");
}

TEST_F(CompleteRuntimeEnvTest, DoesNotHideAMistakeByWhatItAdds) {
  options_.additions.env = {"A=1"};
  options_.additions.excludes = {"*.csv"};
  EXPECT_FALSE(complete(R"({"env_vars": 7})"));
  EXPECT_FALSE(complete(R"({"excludes": "sub"})"));
}

TEST(DependsOnServerTest, IsTrueOnlyWhereTheRulesDiffer) {
  auto const depends = [](std::string const& json) {
    return depends_on_server(RuntimeEnv::from_json(json).value());
  };
  EXPECT_FALSE(depends(R"({"working_dir": ".", "pip": ["a"], "env_vars": {"A": "b"}})"));
  EXPECT_FALSE(depends(R"({"pip": 7})"));
  EXPECT_TRUE(depends(R"({"uv": ["a"]})"));
  EXPECT_TRUE(depends(R"({"working_dir": "http://h/a.zip"})"));
  TemporaryDirectory const directory;
  EXPECT_TRUE(depends(R"({"working_dir": ")" + directory.write("a.tgz", "x").string() + R"("})"));
}

TEST(ServerRulesTest, WarnOfFieldsThatTheServerIgnores) {
  auto const warnings = [](std::string const& version, std::string const& json) {
    testing::FakeRayServer const server(version);
    auto const client = Client::create(Address::parse(server.url()).value()).value();
    return server_rules(RuntimeEnv::from_json(json).value(), client, {}).value().warnings;
  };
  EXPECT_THAT(warnings("2.22.0", R"({"uv": ["a"], "py_executable": "p", "env_vars": {}})"),
              ElementsAre("the server's Ray 2.22.0 ignores the runtime_env field 'py_executable'",
                          HasSubstr("'uv'")));
  EXPECT_THAT(warnings("2.22.0", R"({"image_uri": "i"})"), SizeIs(1));
  EXPECT_THAT(warnings("2.22.0", R"({"rocprof_sys": {}, "mpi": {}})"), SizeIs(1));
  EXPECT_THAT(warnings("2.60.0", R"({"uv": ["a"], "py_executable": "p"})"), IsEmpty());
  EXPECT_THAT(warnings("2.60.0", R"({"mpi": {}, "image_uri": null})"), SizeIs(1));
}

class LocalPackageOptionsTest : public ::testing::Test {
 protected:
  Result<LocalPackages> plan(Variables const& variables, bool no_cache = true) const {
    Environment const environment(variables);
    return plan_local_packages(runtime_env_,
                               local_package_options(environment, no_cache, ArchiveForm::as_it_is));
  }

  TemporaryDirectory directory_{};
  RuntimeEnv runtime_env_ = RuntimeEnv().set_working_dir(directory_.path().string());
};

TEST_F(LocalPackageOptionsTest, AreThoseOfTheEnvironment) {
  directory_.write(".gitignore", "ignored\n");
  directory_.write("ignored", "x");
  EXPECT_EQ(plan({})->plans[0].entries.size() + 1,
            plan({{"RAY_RUNTIME_ENV_IGNORE_GITIGNORE", "1"}})->plans[0].entries.size());
}

TEST_F(LocalPackageOptionsTest, RememberHashesInTheUsersCacheDirectoryUnlessToldNotTo) {
  TemporaryDirectory const outside;
  std::string const home = outside.path();
  auto const cache = [&](Variables const& variables, bool no_cache) {
    return plan(variables, no_cache)->plans[0].options.hash_cache;
  };
  EXPECT_EQ(cache({{"HOME", home}}, false).parent_path(), home + "/.cache/rayjobs/hashes");
  EXPECT_EQ(cache({{"HOME", home}, {"XDG_CACHE_HOME", home + "/x"}}, false).parent_path(),
            home + "/x/rayjobs/hashes");
  EXPECT_EQ(cache({{"HOME", home}, {"XDG_CACHE_HOME", "relative"}}, false).parent_path(),
            home + "/.cache/rayjobs/hashes");
  EXPECT_EQ(cache({}, false), "");
  EXPECT_EQ(cache({{"HOME", home}}, true), "");
  // It would be packaged, and change the URI.
  EXPECT_EQ(cache({{"HOME", directory_.path().string()}}, false), "");
  EXPECT_EQ(cache({{"XDG_CACHE_HOME", directory_.path() / "x"}}, false), "");
}

}  // namespace
}  // namespace rayjobs::cli
