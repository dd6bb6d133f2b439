// RuntimeEnv: reading, setters, accessors.
#include "runtime_env/for_server.hpp"
#include "support/temporary_directory.hpp"

#include <rayjobs/runtime_env.hpp>

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

TEST(RuntimeEnvTest, IsAnEmptyObjectByDefault) { EXPECT_EQ(RuntimeEnv().to_json(), "{}"); }

TEST(RuntimeEnvTest, SettersWriteCompactJson) {
  RuntimeEnv env;
  env.set_working_dir("src").set_excludes({"*.log"}).set_pip({"numpy"}).set_env_var("A", "b");
  env.set_env_var("C", "d\n");
  EXPECT_EQ(env.to_json(), R"({"env_vars":{"A":"b","C":"d\n"},"excludes":["*.log"],)"
                           R"("pip":["numpy"],"working_dir":"src"})");
}

TEST(RuntimeEnvTest, SettersReplaceWhatWasThere) {
  auto env = *RuntimeEnv::from_json(R"({"env_vars": {"A": "1"}, "working_dir": 5})");
  env.set_env_var("A", "2").set_working_dir("x");
  EXPECT_EQ(env.to_json(), R"({"env_vars":{"A":"2"},"working_dir":"x"})");
}

TEST(RuntimeEnvTest, SetEnvVarReplacesVariablesThatAreNoObject) {
  auto env = *RuntimeEnv::from_json(R"({"env_vars": ["A"]})");
  EXPECT_EQ(env.set_env_var("B", "c").to_json(), R"({"env_vars":{"B":"c"}})");
}

TEST(RuntimeEnvTest, SettersSurviveTextThatIsNotUtf8) {
  RuntimeEnv env;
  env.set_working_dir("\xff").set_env_var("\xfe", "\xff");
  EXPECT_EQ(env.working_dir(), "\xEF\xBF\xBD");
}

TEST(RuntimeEnvTest, AccessorsReadWhatIsThere) {
  auto const env = *RuntimeEnv::from_json(R"({"working_dir": "a", "excludes": ["b", "c"]})");
  EXPECT_EQ(env.working_dir(), "a");
  EXPECT_EQ(env.excludes(), (std::vector<std::string>{"b", "c"}));
}

TEST(RuntimeEnvTest, AccessorsIgnoreValuesOfAnotherKind) {
  auto const env = *RuntimeEnv::from_json(R"({"working_dir": 5, "excludes": "b"})");
  EXPECT_EQ(env.working_dir(), std::nullopt);
  EXPECT_TRUE(env.excludes().empty());
}

TEST(RuntimeEnvTest, JsonKeepsUnknownKeysAndNumbers) {
  std::string const json =
      R"({"a":123456789012345678901234567890,"b":1.0,"c":-18446744073709551616,)"
      R"("d":18446744073709551615,"e":1e+300,"f":{"g":null},"h":0.1})";
  EXPECT_EQ(RuntimeEnv::from_json(json)->to_json(), json);
  EXPECT_EQ(RuntimeEnv::from_json(json)->normalised()->to_json(), json);
}

TEST(RuntimeEnvTest, EqualEnvironmentsCompareEqualWhateverTheirSpelling) {
  EXPECT_EQ(*RuntimeEnv::from_json("{\"a\": 1,\n\"b\": 2}"),
            *RuntimeEnv::from_json(R"({"b":2,"a":1})"));
}

TEST(RuntimeEnvTest, InvalidJsonIsLocatedWithoutRepeatingIt) {
  auto const env = RuntimeEnv::from_json("{\"env_vars\":\n {\"TOKEN\": secret}}");
  ASSERT_FALSE(env);
  EXPECT_EQ(env.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(env.error().message,
            "cannot read the runtime environment: the text is not valid JSON at line 2, column 12");
  EXPECT_TRUE(env.error().detail.empty());
}

TEST(RuntimeEnvTest, JsonThatIsNoObjectIsRefused) {
  for (std::string const json : {"[]", "1", "\"a\"", "null", "", "{} {}", "NaN"})
    EXPECT_FALSE(RuntimeEnv::from_json(json)) << json;
  EXPECT_EQ(RuntimeEnv::from_json("[]").error().message,
            "the JSON value is a list, but a runtime environment is an object");
}

TEST(RuntimeEnvTest, YamlIsReadAsPyYamlReadsIt) {
  auto const env = RuntimeEnv::from_yaml("working_dir: .\r\nfoo: {x: yes, y: 1.0}\r\n", "env.yaml");
  EXPECT_EQ(env->to_json(), R"({"foo":{"x":true,"y":1.0},"working_dir":"."})");
}

TEST(RuntimeEnvTest, EmptyYamlIsTheEmptyEnvironment) {
  EXPECT_EQ(*RuntimeEnv::from_yaml("# nothing yet\n", "env.yaml"), RuntimeEnv());
}

TEST(RuntimeEnvTest, YamlThatIsNoMappingIsRefused) {
  EXPECT_EQ(RuntimeEnv::from_yaml("- a\n", "env.yaml").error().message,
            "env.yaml is a list, but a runtime environment is an object");
}

TEST(RuntimeEnvTest, UnquotedEnvVarsShowTheQuotedFormOfWhatWasWritten) {
  auto const env = RuntimeEnv::from_yaml("env_vars:\n  A: b\n  FLAG: yes\n", "env.yaml");
  ASSERT_FALSE(env);
  EXPECT_EQ(env.error().message,
            "env.yaml, line 3, column 9: runtime_env.env_vars: the value of 'FLAG' is a boolean "
            "(yes), but environment variables are text");
  EXPECT_EQ(env.error().hint, "write FLAG: \"yes\" with quotes");
}

TEST(RuntimeEnvTest, UnquotedNumbersAndDatesInEnvVarsMayBeSecrets) {
  auto hint = [](std::string const& value) {
    return RuntimeEnv::from_yaml("env_vars: {A: " + value + "}", "env.yaml").error().hint;
  };
  EXPECT_EQ(hint("010"), "write A: \"...\" with quotes");
  EXPECT_EQ(hint("2024-01-31"), "write A: \"...\" with quotes");
  EXPECT_EQ(hint("~"), "write A: \"\" or remove the variable");
}

TEST(RuntimeEnvTest, MergedEnvVarsAreCheckedToo) {
  auto const env = RuntimeEnv::from_yaml("x: &x {A: 1}\nenv_vars: {<<: *x}\n", "env.yaml");
  ASSERT_FALSE(env);
  EXPECT_EQ(env.error().hint, "write A: \"...\" with quotes");
}

TEST(RuntimeEnvFileTest, IsRead) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.write("env.yaml", "pip: [a]\n");
  EXPECT_EQ(RuntimeEnv::from_yaml_file(file)->to_json(), R"({"pip":["a"]})");
}

TEST(RuntimeEnvFileTest, ErrorsNameTheFile) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.write("env.yaml", "pip: [a\n");
  EXPECT_EQ(RuntimeEnv::from_yaml_file(file).error().context, file.string());
}

TEST(RuntimeEnvFileTest, ThatIsMissingOrADirectoryIsAnIoError) {
  testing::TemporaryDirectory const directory;
  auto const missing = RuntimeEnv::from_yaml_file(directory.path() / "no.yaml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::io);
  EXPECT_NE(missing.error().message.find("No such file"), std::string::npos);
  EXPECT_EQ(RuntimeEnv::from_yaml_file(directory.path()).error().code, ErrorCode::io);
}

TEST(RuntimeEnvFileTest, ThatNeverEndsIsRefused) {
  auto const endless = RuntimeEnv::from_yaml_file("/dev/zero");
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().message, "cannot read /dev/zero: it is larger than 4 MiB");
}

TEST(RuntimeEnvFileTest, ThatIsNotUtf8IsRefused) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.write("env.yaml", "a: \xff\n");
  EXPECT_EQ(RuntimeEnv::from_yaml_file(file).error().code, ErrorCode::invalid_argument);
}

TEST(RuntimeEnvTest, ACopyDoesNotChangeWithItsOriginal) {
  RuntimeEnv env = RuntimeEnv::from_json(R"({"env_vars": {"A": "1"}})").value();
  RuntimeEnv const copy = env;
  env.set_env_var("A", "2");
  EXPECT_EQ(copy.env_var("A"), "1");
  EXPECT_EQ(env.env_var("A"), "2");
  EXPECT_NE(copy, env);
}

TEST(RuntimeEnvTest, AddsToWhatIsThereAndToNothingElse) {
  RuntimeEnv env;
  EXPECT_TRUE(env.add_excludes({"a"}));
  EXPECT_TRUE(env.add_excludes({"b"}));
  EXPECT_TRUE(env.add_py_modules({"m"}));
  EXPECT_TRUE(env.add_env_var("A", "1"));
  EXPECT_EQ(env.to_json(), R"({"env_vars":{"A":"1"},"excludes":["a","b"],"py_modules":["m"]})");
  for (char const* const json :
       {R"({"excludes":"a"})", R"({"env_vars":["A"]})", R"({"py_modules":7})"}) {
    RuntimeEnv wrong = RuntimeEnv::from_json(json).value();
    bool const all =
        wrong.add_excludes({"b"}) && wrong.add_env_var("A", "1") && wrong.add_py_modules({"m"});
    EXPECT_FALSE(all) << json;
  }
}

TEST(RuntimeEnvTest, AddsVariablesToWhatRayTakesForNone) {
  for (char const* const json :
       {R"({"env_vars":[]})", R"({"env_vars":""})", R"({"env_vars":null})"}) {
    RuntimeEnv env = RuntimeEnv::from_json(json).value();
    ASSERT_TRUE(env.add_env_var("A", "1")) << json;
    EXPECT_EQ(env.to_json(), R"({"env_vars":{"A":"1"}})");
  }
}

TEST(RuntimeEnvTest, ChecksOneField) {
  auto const env =
      RuntimeEnv::from_json(R"({"pip":{},"env_vars":{"A":1},"excludes":["a"],"uv":null,"conda":7})")
          .value();
  for (char const* const field : {"pip", "env_vars", "conda"})
    EXPECT_EQ(env.check_field(field).error().code, ErrorCode::invalid_argument) << field;
  for (char const* const field : {"excludes", "uv", "py_modules", "a_plugin"})
    EXPECT_TRUE(env.check_field(field)) << field;
}

TEST(RuntimeEnvTest, AnAdditionThatIsRefusedChangesNothing) {
  RuntimeEnv env = RuntimeEnv::from_json(R"({"excludes":"a","pip":"r.txt"})").value();
  std::string const before = env.to_json();
  EXPECT_EQ(env.add_excludes({"b"}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(env.add_requirements(PackageInstaller::pip, {"a"}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(env.to_json(), before);
}

TEST(RayVersionTest, RulesAreThoseOf260ForAllThatIsNewerThan222) {
  for (std::string_view const version : {"2.22.0", "2.9.3", "1.13.0"})
    EXPECT_EQ(detail::rules_for(version), RayRules::ray_2_22) << version;
  for (std::string_view const version : {"2.23.0", "2.60.0", "3.0.0.dev0", "", "nightly"})
    EXPECT_EQ(detail::rules_for(version), RayRules::ray_2_60) << version;
}

TEST(RayVersionTest, TarIsUnpackedFrom260On) {
  EXPECT_FALSE(detail::unpacks_tar("2.59.1"));
  EXPECT_TRUE(detail::unpacks_tar("2.60.0"));
  EXPECT_TRUE(detail::unpacks_tar("3.0.0.dev0"));
}

}  // namespace
}  // namespace rayjobs
