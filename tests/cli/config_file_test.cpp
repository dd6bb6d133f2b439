// Unit tests of the file of profiles: where it is, which file is believed, and what may be in it.
#include "sources/config_file.hpp"

#include "commands/table.hpp"
#include "sources/check_profile.hpp"
#include "support/temporary_directory.hpp"

#include <map>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Variables = std::map<std::string, std::string>;

ConfigPlace place(Variables const& variables, std::optional<std::string> const& given = {}) {
  return config_place(given, Environment(variables));
}

TEST(ConfigPlaceTest, IsTheOptionsThenTheVariablesThenTheUsers) {
  Variables all{{"RAYJOBS_CONFIG", "/v.toml"}, {"XDG_CONFIG_HOME", "/xdg"}, {"HOME", "/home/u"}};
  EXPECT_EQ(place(all, "/o.toml").path, "/o.toml");
  EXPECT_EQ(place(all).path, "/v.toml");
  EXPECT_EQ(place(all).named_by, "RAYJOBS_CONFIG");
  all["RAYJOBS_CONFIG"] = "";
  EXPECT_EQ(place(all).path, "/xdg/rayjobs/config.toml");
  EXPECT_EQ(place(all).named_by, "");
  all["XDG_CONFIG_HOME"] = "relative";
  EXPECT_EQ(place(all).path, "/home/u/.config/rayjobs/config.toml");
  all.erase("HOME");
  EXPECT_EQ(place(all).path, "");
}

class ConfigFileTest : public ::testing::Test {
 protected:
  /// Of the file as the user's own.
  Result<ConfigFile> read(bool is_named = false) const {
    return read_config({.path = path_, .named_by = is_named ? "--config" : ""});
  }
  std::string refused() const {
    auto const file = read();
    return file ? "was read" : file.error().message;
  }
  void write(std::string_view text) const { directory_.write("config.toml", text); }

  testing::TemporaryDirectory directory_{};
  std::filesystem::path path_ = directory_.path() / "config.toml";
};

TEST_F(ConfigFileTest, IsMissedOnlyWhenItWasNamed) {
  EXPECT_FALSE(read().value().is_there);
  EXPECT_THAT(read(true).error().message, HasSubstr("No such file"));
  path_ = "";
  EXPECT_FALSE(read().value().is_there);
  EXPECT_FALSE(read(true));
}

TEST_F(ConfigFileTest, IsRefusedWhenOthersCanWriteIt) {
  write("");
  EXPECT_EQ(refused(), "was read");
  ASSERT_EQ(::chmod(path_.c_str(), 0646), 0);
  EXPECT_THAT(refused(), HasSubstr("can be written by others"));
  ASSERT_EQ(::chmod(path_.c_str(), 0664), 0);
  EXPECT_EQ(refused(), "was read");  // by the user's own group
}

TEST_F(ConfigFileTest, IsRefusedWhenItIsSomebodyElses) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  write("");
  ASSERT_EQ(::chown(path_.c_str(), 65534, 0), 0);
  EXPECT_THAT(refused(), HasSubstr("belongs to another user"));
  ASSERT_EQ(::chown(path_.c_str(), 0, 65534), 0);
  EXPECT_EQ(refused(), "was read");
  ASSERT_EQ(::chmod(path_.c_str(), 0664), 0);
  EXPECT_THAT(refused(), HasSubstr("can be written by others"));
}

TEST_F(ConfigFileTest, IsARegularFile) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(refused(), HasSubstr("is no regular file"));
  path_ = directory_.path();
  EXPECT_THAT(refused(), HasSubstr("is no regular file"));
  path_ = "/dev/zero";
  EXPECT_THAT(refused(), HasSubstr("is no regular file"));
}

TEST_F(ConfigFileTest, IsNotLargerThanOneMebibyte) {
  write(std::string(std::size_t{1} << 20U, '#'));
  EXPECT_EQ(refused(), "was read");
  write(std::string((std::size_t{1} << 20U) + 1, '#'));
  EXPECT_THAT(refused(), HasSubstr("is larger than 1 MiB"));
}

TEST(ReadProfilesTest, KeepsValuesAsTheCommandLineWouldHaveThem) {
  auto const text = read_profiles(
      "[profile.a]\nquiet = true\nretry-budget = 90\nentrypoint-num-cpus = 0.5\n"
      "verify = '/ca.pem'\npip = ['a', 'b']\n");
  ASSERT_THAT(text.problems, IsEmpty());
  ASSERT_EQ(text.profiles.size(), 1U);
  std::vector<std::vector<std::string>> values;
  for (auto const& value : text.profiles.front().values) values.push_back(value.values);
  EXPECT_THAT(values, ElementsAre(ElementsAre("true"), ElementsAre("90"), ElementsAre("0.5"),
                                  ElementsAre("/ca.pem"), ElementsAre("a", "b")));
  EXPECT_EQ(text.profiles.front().values.back().line, 6U);
}

/// Line, column and words of the only problem of a text.
std::string problem(std::string const& toml) {
  auto const text = read_profiles(toml);
  if (text.problems.size() != 1) return std::to_string(text.problems.size()) + " problems";
  auto const& one = text.problems.front();
  return std::to_string(one.line) + ':' + std::to_string(one.column) + ' ' + one.message;
}

TEST(ReadProfilesTest, TellsWhereTheTextIsNoToml) {
  EXPECT_THAT(problem("[profile.a]\nquiet = \n"), HasSubstr("2:9 this is no TOML: "));
  EXPECT_THAT(problem("a = 1\na = 2\n"), HasSubstr("2:"));
  EXPECT_THAT(problem("\xff\xfe"), HasSubstr("1:1 this is no TOML: "));
  EXPECT_THAT(problem(std::string("a = 'x\0y'", 9)), HasSubstr("this is no TOML: "));
}

TEST(ReadProfilesTest, RefusesWhatIsInNoProfile) {
  EXPECT_THAT(problem("address = 'http://a'\n"), HasSubstr("1:1 'address' is in no profile"));
  EXPECT_THAT(problem("[profile]\nwork = 1\n"), HasSubstr("2:1 'work' is no table"));
  EXPECT_THAT(problem("profile = 1\n"), HasSubstr("'profile' is in no profile"));
}

TEST(ReadProfilesTest, SurvivesDepth) {
  std::string dots;
  for (int i = 0; i < 500000; ++i) dots += ".a";
  std::string open;
  for (int i = 0; i < 100000; ++i) open += "[{a=";
  EXPECT_THAT(problem("a" + dots + " = 1"), HasSubstr("more than 200 dots"));
  EXPECT_THAT(problem("\n[a" + dots + "]"), HasSubstr("2:1 a line has more than 200 dots"));
  EXPECT_THAT(problem("x = {a" + dots + " = 1}"), HasSubstr("more than 200 dots"));
  EXPECT_THAT(problem("x = " + open), HasSubstr("exceeded maximum nested value depth"));
  std::string lines = "x = ";
  for (int i = 0; i < 2000; ++i) lines += "[{a" + dots.substr(0, 390) + " = [\n";
  EXPECT_THAT(problem(lines), HasSubstr("exceeded maximum nested value depth"));
}

/// What is wrong with one line of a profile, keys and values.
std::string wrong(std::string const& line) {
  auto const text = read_profiles("[profile.a]\n" + line + '\n');
  if (text.profiles.empty()) return text.problems.front().message;
  auto problems = check_keys(text.profiles.front(), all_options());
  if (problems.empty()) problems = check_values(text.profiles.front(), all_options());
  if (problems.empty()) return "";
  auto const& one = problems.front();
  return one.message + (one.hint.empty() ? "" : " (" + one.hint + ')');
}

TEST(CheckProfileTest, ProposesTheNearestKey) {
  EXPECT_EQ(wrong("retry-bugdet = '1s'"),
            "'retry-bugdet' is no option (did you mean retry-budget?)");
  EXPECT_EQ(wrong("retry_budget = '1s'"),
            "'retry_budget' is no option (did you mean retry-budget?)");
  EXPECT_EQ(wrong("x = 1"), "'x' is no option");
  EXPECT_EQ(wrong("a.b = 1"), "'a' is no option");
}

TEST(CheckProfileTest, RefusesSecrets) {
  EXPECT_THAT(wrong("token = 'secret'"), HasSubstr("a secret must not be in this file"));
  for (std::string const line :
       {R"(headers = '{"authorization": "Bearer secret"}')", R"(headers = '{"Cookie": "secret"}')",
        "address = 'http://u:secret@head:8265'",
        "working-dir = 'https://store/x.zip?signature=secret'",
        "pip = ['x @ https://u:secret@store/x.whl']"}) {
    EXPECT_THAT(wrong(line), HasSubstr("holds a secret")) << line;
    EXPECT_EQ(wrong(line).find("=secret"), std::string::npos) << line;
  }
  EXPECT_EQ(wrong(R"(headers = '{"X-Team": "a"}')"), "");
}

TEST(CheckProfileTest, WantsTheKindThatTheOptionHas) {
  EXPECT_EQ(wrong("pip = 'a'"), "the value of 'pip' must be an array of strings");
  EXPECT_EQ(wrong("pip = [1]"), "the value of 'pip' must be an array of strings");
  EXPECT_EQ(wrong("no-wait = {}"), "the value of 'no-wait' must be true or false");
  EXPECT_EQ(wrong("no-wait = 'yes'"), "the value of --no-wait must be true or false");
  EXPECT_EQ(wrong("address = ['a']"),
            "the value of 'address' must be a string, a number or a boolean");
  EXPECT_EQ(wrong("timeout = 1979-05-27"),
            "the value of 'timeout' must be a string, a number or a boolean");
  EXPECT_THAT(wrong("timeout = 'soon'"), HasSubstr("the value of --timeout must be a time"));
  EXPECT_THAT(wrong("output = 'xml'"), HasSubstr("must be one of text|json|ndjson"));
  EXPECT_THAT(wrong(R"(cert = "a\u0000b")"), HasSubstr("NUL"));
  EXPECT_EQ(wrong("token-command = ['print', 'it']"), "");
  EXPECT_EQ(wrong("verify = false"), "");
}

TEST(CheckProfileTest, AsksWhichCommandIsMeant) {
  EXPECT_EQ(wrong("py-module = ['m']"),
            "'py-module' means different things to different commands (write submit-py-module or "
            "package-py-module)");
  EXPECT_EQ(wrong("submit-py-module = ['m']"), "");
  EXPECT_EQ(wrong("package-py-module = true"), "");
  EXPECT_EQ(wrong("submit-timeout = '2h'"), "");
}

}  // namespace
}  // namespace rayjobs::cli
