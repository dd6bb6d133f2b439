// Unit tests of the options of `submit` becoming a request.
#include "submission.hpp"

#include "support/temporary_directory.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using Variables = std::map<std::string, std::string>;

using testing::TemporaryDirectory;

SubmitOptions options_for(std::vector<std::string> words) {
  SubmitOptions options;
  options.words = std::move(words);
  return options;
}

TEST(ReadRequestTest, JoinsWordsForTheShell) {
  EXPECT_EQ(read_request(options_for({"echo", "a b", "$X"})).value().entrypoint, "echo 'a b' '$X'");
}

TEST(ChooseSubmissionIdTest, TakesTheGivenOneOrMakesIt) {
  SubmitOptions options = options_for({"true"});
  SubmitRequest const request = read_request(options).value();
  EXPECT_EQ(choose_submission_id(options, request), "");
  options.submission_id_from = "run task";
  EXPECT_EQ(choose_submission_id(options, request), submission_id_from("run task", request));
  options.job_id = "old";
  EXPECT_EQ(choose_submission_id(options, request), "old");
  options.submission_id = "new";
  EXPECT_EQ(choose_submission_id(options, request), "new");
}

TEST(ReadRequestTest, NamesTheOptionThatIsWrong) {
  SubmitOptions options = options_for({"true"});
  options.metadata_json = R"({"key": 1})";
  auto const request = read_request(options);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message, "the value of 'key' in --metadata-json must be a string");
}

TEST(ReadRequestTest, ReadsMemoryInDecimal) {
  SubmitOptions options = options_for({"true"});
  options.memory = "010";
  EXPECT_EQ(read_request(options).value().entrypoint_memory, 10);
}

TEST(CompleteRuntimeEnvTest, ReadsTheFile) {
  TemporaryDirectory const directory;
  SubmitOptions options = options_for({"true"});
  options.runtime_env_file = directory.write("env.yaml", "env_vars: {A: b}\n").string();
  std::vector<std::string> warnings;
  auto const runtime_env = complete_runtime_env(options, {}, warnings);
  ASSERT_TRUE(runtime_env);
  EXPECT_NE(runtime_env->to_json().find("\"A\""), std::string::npos);
  EXPECT_TRUE(warnings.empty());
}

TEST(CompleteRuntimeEnvTest, IsSilentWhenWorkingDirIsTheSame) {
  SubmitOptions options = options_for({"true"});
  options.working_dir = "s3://b/x.zip";
  RuntimeEnv given;
  given.set_working_dir("s3://b/x.zip");
  std::vector<std::string> warnings;
  EXPECT_TRUE(complete_runtime_env(options, given, warnings));
  EXPECT_TRUE(warnings.empty());
}

TEST(PlanWorkingDirTest, HasNoPlanForAUri) {
  RuntimeEnv runtime_env;
  runtime_env.set_working_dir("s3://b/x.zip");
  EXPECT_FALSE(
      plan_working_dir(runtime_env, Environment(Variables{}), true, {}).value().has_value());
}

TEST(PlanWorkingDirTest, TakesPackagingOptionsOfTheEnvironment) {
  TemporaryDirectory const directory;
  directory.write(".gitignore", "ignored\n");
  directory.write("ignored", "x");
  RuntimeEnv runtime_env;
  runtime_env.set_working_dir(directory.path().string());
  auto const honoured = plan_working_dir(runtime_env, Environment(Variables{}), true, {}).value();
  auto const not_honoured =
      plan_working_dir(runtime_env,
                       Environment(Variables{{"RAY_RUNTIME_ENV_IGNORE_GITIGNORE", "1"}}), true, {})
          .value();
  ASSERT_TRUE(honoured && not_honoured);
  EXPECT_EQ(honoured->entries.size() + 1, not_honoured->entries.size());
}

TEST(PlanWorkingDirTest, RemembersHashesInTheUsersCacheDirectoryUnlessToldNotTo) {
  TemporaryDirectory const directory;
  RuntimeEnv runtime_env;
  runtime_env.set_working_dir(directory.path().string());
  auto const cache = [&](Variables const& variables, bool no_cache) {
    return plan_working_dir(runtime_env, Environment(variables), no_cache, {})
        .value()
        ->options.hash_cache;
  };
  EXPECT_EQ(cache({{"HOME", "/h"}}, false).parent_path(), "/h/.cache/rayjobs/hashes");
  EXPECT_EQ(cache({{"HOME", "/h"}, {"XDG_CACHE_HOME", "/x"}}, false).parent_path(),
            "/x/rayjobs/hashes");
  EXPECT_EQ(cache({{"HOME", "/h"}, {"XDG_CACHE_HOME", "relative"}}, false).parent_path(),
            "/h/.cache/rayjobs/hashes");
  EXPECT_EQ(cache({}, false), "");
  EXPECT_EQ(cache({{"HOME", "/h"}}, true), "");
}

}  // namespace
}  // namespace rayjobs::cli
