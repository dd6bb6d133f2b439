// Errors of normalised(): each names the field and shows the fix.
#include <rayjobs/runtime_env.hpp>

#include <string>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

struct Case {
  std::string json;
  std::string message;
  std::string hint;
};

class FieldErrorTest : public ::testing::TestWithParam<Case> {};

TEST_P(FieldErrorTest, NamesTheFieldAndShowsTheFix) {
  auto const env = RuntimeEnv::from_json(GetParam().json)->normalised();
  ASSERT_FALSE(env) << env->to_json();
  EXPECT_EQ(env.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(env.error().message, "runtime_env." + GetParam().message);
  EXPECT_EQ(env.error().hint, GetParam().hint);
}

INSTANTIATE_TEST_SUITE_P(
    EnvVars, FieldErrorTest,
    ::testing::Values(
        Case{
            R"({"env_vars": {"FLAG": true}})",
            "env_vars: the value of 'FLAG' is a boolean (true), but environment variables are text",
            "write FLAG: \"true\" with quotes"},
        Case{R"({"env_vars": {"N": 1.50}})",
             "env_vars: the value of 'N' is a number, but environment variables are text",
             "write N: \"...\" with quotes"},
        Case{R"({"env_vars": {"": "x"}})", "env_vars: no variable can have the name \"\"",
             "a name is not empty, and has no '=' and no NUL character"},
        Case{R"({"env_vars": {"A=B": "x"}})", "env_vars: no variable can have the name \"A=B\"",
             "a name is not empty, and has no '=' and no NUL character"},
        Case{R"({"env_vars": {"A": "x\u0000"}})",
             "env_vars: the value of A contains a NUL character",
             "no environment variable can hold it"},
        Case{R"({"env_vars": {"A": null}})",
             "env_vars: the value of 'A' is null, but environment variables are text",
             "write A: \"\" or remove the variable"},
        Case{R"({"env_vars": {"A": ["secret"]}})",
             "env_vars: the value of 'A' is a list, but environment variables are text",
             "write A: \"...\" with quotes"},
        Case{R"({"env_vars": ["A=b"]})",
             "env_vars: the value is a list, but it must be an object of names and texts",
             "write env_vars: {\"NAME\": \"value\"}"}));

INSTANTIATE_TEST_SUITE_P(
    Config, FieldErrorTest,
    ::testing::Values(
        Case{R"({"config": 5})", "config: the value is a number, but it must be an object",
             "write config: {\"setup_timeout_seconds\": 600}"},
        Case{R"({"config": {"setup_timeout_seconds": 1.5}})",
             "config: setup_timeout_seconds is a number, but it must be a whole number",
             "write setup_timeout_seconds: 600"},
        Case{R"({"config": {"setup_timeout_seconds": -100000000000000000000}})",
             "config: setup_timeout_seconds is neither greater than 0 nor -1",
             "write a number of seconds, or -1 for no limit"},
        Case{R"({"config": {"eager_install": "yes"}})",
             "config: eager_install is text, but it must be a boolean",
             "write eager_install: true or false"},
        Case{R"({"config": {"log_files": [1]}})", "config: log_files is not a list of paths",
             "write log_files: [\"/path/of/file.log\"]"}));

INSTANTIATE_TEST_SUITE_P(
    OtherFields, FieldErrorTest,
    ::testing::Values(Case{R"({"excludes": "*.log"})",
                           "excludes: the value is text, but it must be a list of patterns",
                           "write excludes: [\"*.log\"]"},
                      Case{R"({"excludes": [1]})",
                           "excludes: an entry is a number, but it must be text",
                           "write each pattern in quotes"},
                      Case{R"({"worker_process_setup_hook": 5})",
                           "worker_process_setup_hook: the value is a number, but it must be text",
                           "name a function of a module, e.g. \"package.module.function\""}));

INSTANTIATE_TEST_SUITE_P(
    Conflicts, FieldErrorTest,
    ::testing::Values(Case{R"({"pip": [], "uv": ["a"]})", "pip: it cannot be combined with uv",
                           "keep one of the two"},
                      Case{R"({"uv": ["a"], "conda": "c"})", "uv: it cannot be combined with conda",
                           "list pip packages under dependencies of the conda environment"},
                      Case{R"({"container": {"image": "i"}, "pip": ["a"]})",
                           "container: it cannot be combined with pip",
                           "remove one of the two; put what the job needs into the image"},
                      Case{R"({"image_uri": "i", "working_dir": "gcs://a.zip"})",
                           "image_uri: it cannot be combined with working_dir",
                           "remove one of the two; put what the job needs into the image"}));

std::string normalised(std::string const& json) {
  auto const env = RuntimeEnv::from_json(json)->normalised();
  return env ? env->to_json() : "error: " + env.error().message;
}

TEST(NormaliseTest, ExplicitNullsAreStripped) {
  EXPECT_EQ(normalised(R"({"excludes": null, "foo": null, "pip": null, "bar": {"x": null}})"),
            R"({"bar":{"x":null}})");
}

TEST(NormaliseTest, ANullConflictsWithNothing) {
  EXPECT_EQ(normalised(R"({"container": {"image": "i"}, "pip": null})"),
            R"({"container":{"image":"i"}})");
}

TEST(NormaliseTest, ARenamedFieldReplacesTheFieldOfItsNewName) {
  EXPECT_EQ(normalised(R"({"nsight": "a", "_nsight": "b", "rocprof_sys": "c"})"),
            R"({"_nsight":"a","_rocprof_sys":"c"})");
}

TEST(NormaliseTest, ValidateIsNotSentAndSwitchesOffChecksBetweenFieldsAlone) {
  EXPECT_EQ(normalised(R"({"_validate": true, "foo": 1})"), R"({"foo":1})");
  EXPECT_EQ(normalised(R"({"_validate": false, "image_uri": "i", "py_executable": "p"})"),
            R"({"image_uri":"i","py_executable":"p"})");
  EXPECT_EQ(normalised(R"({"_validate": false, "excludes": "a"})").find("error: "), 0U);
}

TEST(NormaliseTest, LeavesTheOriginalUnchanged) {
  auto const env = *RuntimeEnv::from_json(R"({"pip": ["a", "a"]})");
  EXPECT_EQ(env.normalised()->to_json(), R"({"pip":{"packages":["a"],"pip_check":false}})");
  EXPECT_EQ(env.to_json(), R"({"pip":["a","a"]})");
}

TEST(NormaliseTest, ATimeoutBeyondSixtyFourBitsKeepsItsValue) {
  EXPECT_EQ(normalised(R"({"config": {"setup_timeout_seconds": 100000000000000000000}})"),
            R"({"config":{"eager_install":true,"log_files":[],)"
            R"("setup_timeout_seconds":100000000000000000000}})");
}

}  // namespace
}  // namespace rayjobs
