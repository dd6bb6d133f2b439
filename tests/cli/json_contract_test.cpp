// Whatever a command does under -o json, it prints one object with the schema and the exit code.
#include "cli/cli_fixture.hpp"
#include "cli/kept_outputs.hpp"

namespace rayjobs::testing {
namespace {

class JsonContractTest : public CliTest {
 protected:
  /// Runs the command in both forms; returns the object of -o json.
  Json answer(Words const& words, int exit_code, Variables const& variables = {}) {
    Json answer;
    for (char const* const form : {"ndjson", "json"}) {
      Words formed{words.front(), "-o", form};
      formed.insert(formed.end(), words.begin() + 1, words.end());
      auto const result = run(formed, variables);
      EXPECT_EQ(result.exit_code, exit_code) << words.front() << ' ' << form << ": " << result.err;
      std::string last = result.out;
      if (form == std::string("ndjson")) {
        EXPECT_TRUE(last.ends_with('\n'));
        last.pop_back();
        last.erase(0, last.rfind('\n') + 1);
      }
      answer = Json::parse(last, nullptr, false);
      EXPECT_TRUE(answer.is_object()) << result.out;
      if (!answer.is_object()) return Json::object();
      EXPECT_EQ(answer.value("schema", 0), 1);
      EXPECT_EQ(answer.value("exit_code", -1), exit_code);
      EXPECT_TRUE(answer.contains("error"));
    }
    return answer;
  }
};

TEST_F(JsonContractTest, HoldsForSuccess) {
  plan(ended("SUCCEEDED", "log\n"));
  add_job("a", ended("SUCCEEDED", "log\n"));
  home_.write("src/x.py", "");
  for (Words const& words :
       {Words{"submit", "--", "true"}, Words{"submit", "--dry-run", "--", "true"},
        Words{"status", "a"}, Words{"status", "--watch", "a"}, Words{"wait", "a"},
        Words{"logs", "--follow", "a"}, Words{"logs", "--download", "log.txt", "a"},
        Words{"stop", "a"}, Words{"stop", "--no-wait", "a"}, Words{"list"}, Words{"version"},
        Words{"package", "src"}, Words{"package", "--explain", "x.py", "src"}})
    EXPECT_EQ(answer(words, 0)["error"], nullptr) << words.front();
  EXPECT_EQ(Json::parse(run({"delete", "-o", "json", "a"}).out)["exit_code"], 0);
  EXPECT_EQ(Json::parse(run({"submit", "-o", "json", "--no-wait", "--", "true"}).out)["error"],
            nullptr);
}

TEST_F(JsonContractTest, HoldsForEveryFailure) {
  for (Words const& words :
       {Words{"status", "nope"}, Words{"wait", "nope"}, Words{"logs", "--follow", "nope"},
        Words{"logs", "--download", "log.txt", "nope"}, Words{"stop", "nope"},
        Words{"delete", "nope"}, Words{"package", "/nowhere"},
        Words{"submit", "--working-dir", "/nowhere", "--", "true"},
        Words{"submit", "--result-file", "/proc/x/y", "--", "true"},
        Words{"submit", "--dry-run", "--working-dir", "/nowhere", "--", "true"}})
    EXPECT_NE(answer(words, 10)["error"]["message"], "") << words.front();
}

TEST_F(JsonContractTest, HoldsForWrongUsage) {
  for (Words const& words :
       {Words{"status"}, Words{"wait", "--bogus", "a"}, Words{"logs", "a"}, Words{"stop"},
        Words{"delete", "--timeout", "1", "a"}, Words{"list", "a"}, Words{"version", "a"},
        Words{"package"}, Words{"submit"}, Words{"submit", "--bogus", "--", "true"},
        Words{"list", "--limit", "x"}, Words{"help", "nonsense"}})
    EXPECT_EQ(answer(words, 2)["error"]["code"], "invalid_argument") << words.front();
}

TEST_F(JsonContractTest, HoldsWithoutAServerAndWithoutAToken) {
  Variables const away{{"RAY_ADDRESS", "http://127.0.0.1:1"}};
  Variables const without{{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN_PATH", "/nowhere"}};
  for (Words const& words :
       {Words{"submit", "--retry-budget", "0", "--", "true"},
        Words{"status", "--retry-budget", "0", "a"},
        Words{"status", "--retry-budget", "0", "--watch", "a"},
        Words{"wait", "--retry-budget", "0", "a"},
        Words{"logs", "--retry-budget", "0", "--follow", "a"},
        Words{"stop", "--retry-budget", "0", "a"}, Words{"delete", "--retry-budget", "0", "a"},
        Words{"list", "--retry-budget", "0"}, Words{"version", "--retry-budget", "0"}}) {
    EXPECT_EQ(answer(words, 5, away)["error"]["code"], "unavailable") << words.front();
    EXPECT_EQ(answer(words, 4, without)["error"]["code"], "unauthenticated") << words.front();
  }
}

TEST_F(JsonContractTest, OutputsAreKeptForTheSchemas) {
  if (kept_outputs().empty()) GTEST_SKIP() << "not run by ctest";
  auto const count = [] {
    auto const entries = std::filesystem::directory_iterator(kept_outputs());
    return std::distance(begin(entries), end(entries));
  };
  run({"list", "-o", "json"});
  EXPECT_GT(count(), 0);
}

}  // namespace
}  // namespace rayjobs::testing
