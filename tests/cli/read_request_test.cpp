// Unit tests of the options of `submit` becoming a request.
#include "submit/read_request.hpp"

#include "support/temporary_directory.hpp"

#include <rayjobs/client.hpp>

#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using Variables = std::map<std::string, std::string>;

using ::testing::HasSubstr;
using testing::TemporaryDirectory;

SubmitCommandOptions options_for(std::vector<std::string> words) {
  SubmitCommandOptions options;
  options.words = std::move(words);
  return options;
}

TEST(ReadRequestTest, JoinsWordsForTheShell) {
  EXPECT_EQ(read_request(options_for({"echo", "a b", "$X"})).value().entrypoint, "echo 'a b' '$X'");
}

std::string words_of(SubmitCommandOptions const& options) {
  return prepare_options(options, Environment(Variables{})).submission_id_words;
}

TEST(ReadRequestTest, TakesTheGivenId) {
  SubmitCommandOptions options = options_for({"true"});
  EXPECT_EQ(read_request(options).value().submission_id, "");
  options.job_id = "old";
  EXPECT_EQ(read_request(options).value().submission_id, "old");
  options.submission_id = "new";
  EXPECT_EQ(read_request(options).value().submission_id, "new");
}

TEST(PrepareOptionsTest, TellWordsApartByWhereTheyStand) {
  SubmitCommandOptions options = options_for({"true"});
  EXPECT_EQ(words_of(options), "");
  std::set<std::string> words;
  for (std::vector<std::string> const& values : {std::vector<std::string>{"a b", "c"},
                                                 {"a", "b c"},
                                                 {"a b c"},
                                                 {"a b c", ""},
                                                 {"a\nb", "c"}}) {
    options.submission_id_from = values;
    words.insert(words_of(options));
  }
  EXPECT_EQ(words.size(), 5U);
}

TEST(ReadRequestTest, RefusesWordsThatTellNoRunFromAnother) {
  SubmitCommandOptions options = options_for({"true"});
  for (std::string const value :
       {"", " \t\n", "{{$.pipeline_job_uuid}}", "x {{$}}", "{{workflow.uid}}", "{% run %}",
        "${{ github.run_id }}", "$(RUN_ID)", "a-${RUN_ID}", "<no value>"}) {
    options.submission_id_from = {value, "train"};
    auto const request = read_request(options);
    ASSERT_FALSE(request) << value;
    EXPECT_NE(request.error().message.find("--submission-id-from"), std::string::npos);
    EXPECT_FALSE(request.error().hint.empty());
  }
  options.submission_id_from = {"run", "{{$.pipeline_task_name}}"};
  EXPECT_FALSE(read_request(options));
  options.submission_id_from = {"run", ""};
  EXPECT_FALSE(read_request(options));
  options.submission_id_from = {"run {a} $x 5$ $() {{ <none>", "b"};
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
    return complete_runtime_env(options_, RuntimeEnv::from_json(given).value(), {});
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

TEST_F(CompleteRuntimeEnvTest, WarnsOnceOfAPlaceholderThatIsLeft) {
  options_.additions.env = {"RUN={{workflow.uid}}", "OTHER=<no value>", "SHELL_NAME=${HOME}"};
  options_.metadata_json = R"({"run": "{{$.x}}"})";
  EXPECT_EQ(complete()->warnings,
            std::vector<std::string>{
                "the variable OTHER has a placeholder that the pipeline has not resolved"});
  options_.additions.env = {"RUN=${HOME} $(A)"};
  EXPECT_EQ(complete()->warnings,
            std::vector<std::string>{
                "the metadata run has a placeholder that the pipeline has not resolved"});
  options_.metadata_json = {};
  EXPECT_TRUE(complete()->warnings.empty());
}

TEST_F(CompleteRuntimeEnvTest, PassesOverAByteOrderMark) {
  options_.additions.env_files = {directory_.write("a.env", "\xEF\xBB\xBFMODE=fast\n").string()};
  options_.additions.requirements = {directory_
                                         .write("r.txt",
                                                "\xEF\xBB\xBF"
                                                "a\n")
                                         .string()};
  EXPECT_EQ(text(), R"({"env_vars":{"MODE":"fast"},"pip":["a"]})");
}

TEST_F(CompleteRuntimeEnvTest, ReadsAQuotedValueOverSeveralLines) {
  options_.additions.env_files = {
      directory_.write("a.env", "A='{\n  \"k\": 1 # x\n}' \nB=\"x\" y\nexport C=\"\nd\"\n")
          .string()};
  EXPECT_EQ(text(), R"({"env_vars":{"A":"{\n  \"k\": 1 # x\n}","B":"\"x\" y","C":"\nd"}})");
}

TEST_F(CompleteRuntimeEnvTest, RefusesAnEnvFileThatNoJobCouldGet) {
  for (std::string const& line :
       {std::string("B=\"open"), std::string("B='"), std::string("B=\"open\nC=\"x"),
        std::string("B=a\0b", 5), std::string("B='a\nb\0'", 8), std::string("=x")}) {
    options_.additions.env_files = {directory_.write("a.env", "A=1\n" + line + "\n").string()};
    auto const result = complete();
    ASSERT_FALSE(result) << line;
    EXPECT_THAT(result.error().message, HasSubstr("a.env, line 2: ")) << line;
  }
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
  EXPECT_FALSE(complete(R"({"env_vars": {"A": 1}})")) << "its value is replaced, but is a mistake";
  EXPECT_TRUE(complete(R"({"env_vars": []})"));
  options_.additions.pip = {"z"};
  EXPECT_FALSE(complete(R"({"pip": {}})"));
}

class PackagingOptionsTest : public ::testing::Test {
 protected:
  PackagePlan plan(Variables const& variables, bool no_cache = true) const {
    Environment const environment(variables);
    SubmitCommandOptions options = options_for({"true"});
    options.no_cache = no_cache;
    options.dry_run = true;
    auto const client = Client::create(Address::parse("http://127.0.0.1:9").value()).value();
    return client.prepare(request_, prepare_options(options, environment)).value().packages.at(0);
  }

  TemporaryDirectory directory_{};
  SubmitRequest request_{.entrypoint = "true",
                         .runtime_env = RuntimeEnv().set_working_dir(directory_.path().string())};
};

TEST_F(PackagingOptionsTest, AreThoseOfTheEnvironment) {
  directory_.write(".gitignore", "ignored\n");
  directory_.write("ignored", "x");
  EXPECT_EQ(plan({}).entries.size() + 1,
            plan({{"RAY_RUNTIME_ENV_IGNORE_GITIGNORE", "1"}}).entries.size());
}

TEST_F(PackagingOptionsTest, RememberHashesInTheUsersCacheDirectoryUnlessToldNotTo) {
  TemporaryDirectory const outside;
  std::string const home = outside.path();
  auto const cache = [&](Variables const& variables, bool no_cache) {
    return plan(variables, no_cache).options.hash_cache;
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
