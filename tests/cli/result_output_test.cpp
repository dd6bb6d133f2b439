// -o ndjson and --result-file.
#include "cli/cli_fixture.hpp"

#include <sstream>

namespace rayjobs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ResultOutputTest : public CliTest {
 protected:
  static std::vector<Json> lines(std::string const& text) {
    std::vector<Json> events;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) events.push_back(Json::parse(line));
    return events;
  }

  static std::vector<std::string> names(std::vector<Json> const& events) {
    std::vector<std::string> names;
    for (Json const& event : events) names.push_back(event.at("event"));
    return names;
  }

  Json result_file(std::string const& name = "result.json") {
    return Json::parse(home_.read(name), nullptr, false);
  }
};

TEST_F(ResultOutputTest, WritesOneEventALine) {
  plan({.statuses = {"PENDING", "RUNNING", "SUCCEEDED"}, .log = "one\ntwo \xc3\xa9\n"});
  auto const result = run({"submit", "-o", "ndjson", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  auto const events = lines(result.out);
  EXPECT_EQ(names(events).front(), "submitted");
  EXPECT_EQ(events.front()["submission_id"], "a");
  std::string log;
  std::vector<std::string> statuses;
  for (Json const& event : events) {
    EXPECT_THAT(event["time"].get<std::string>(),
                ::testing::MatchesRegex("[0-9]{4}-..-..T..:..:..[.][0-9]{3}Z"));
    if (event["event"] == "log") log += event["text"];
    if (event["event"] == "status") statuses.push_back(event["status"]);
  }
  EXPECT_EQ(log, "one\ntwo é\n");
  EXPECT_EQ(statuses.back(), "SUCCEEDED");
  EXPECT_EQ(names(events).back(), "finished");
  EXPECT_EQ(events.back()["exit_code"], 0);
  EXPECT_EQ(events.back()["status"], "SUCCEEDED");
}

TEST_F(ResultOutputTest, GivesLogBytesThatAreNoTextAsBase64) {
  plan(ended("SUCCEEDED", "a\xff\n"));
  auto const events = lines(run({"submit", "-o", "ndjson", "--", "true"}).out);
  std::vector<std::string> bytes;
  for (Json const& event : events)
    if (event["event"] == "log") bytes.push_back(event.value("bytes", ""));
  EXPECT_THAT(bytes, ElementsAre("Yf8K"));
}

TEST_F(ResultOutputTest, LargeLogsComeInPiecesOfWholeCharacters) {
  std::string log;
  while (log.size() < 300'000) log += "é€😀x";
  plan(ended("SUCCEEDED", log));
  std::string seen;
  for (Json const& event : lines(run({"submit", "-o", "ndjson", "--", "true"}).out)) {
    if (event["event"] != "log") continue;
    ASSERT_TRUE(event.contains("text"));
    seen += event["text"];
  }
  EXPECT_EQ(seen, log);
}

TEST_F(ResultOutputTest, TheResultFileIsNotInThePackage) {
  home_.write("src/x.py", "print(1)\n");
  auto const uri = run({"package", "src", "--no-cache"}).out;
  plan(ended("SUCCEEDED"));
  auto const result = run({"submit", "--no-cache", "--working-dir", "src", "--result-file",
                           "src/outcome.json", "--", "true"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(submitted()["runtime_env"]["working_dir"].get<std::string>() + '\n', uri);
  EXPECT_EQ(result_file("src/outcome.json")["exit_code"], 0);
}

TEST_F(ResultOutputTest, NoWaitIsOneEvent) {
  auto const events = lines(run({"submit", "--no-wait", "-o", "ndjson", "--", "true"}).out);
  EXPECT_THAT(names(events), ElementsAre("submitted"));
}

TEST_F(ResultOutputTest, AResultFileHoldsTheOutcome) {
  plan({.statuses = {"FAILED"}, .exit_code = 3, .log = "log\n"});
  auto const result =
      run({"submit", "--result-file", "out/result.json", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(result.exit_code, 1);
  Json const json = result_file("out/result.json");
  EXPECT_EQ(json["submission_id"], "a");
  EXPECT_EQ(json["status"], "FAILED");
  EXPECT_EQ(json["exit_code"], 1);
  EXPECT_EQ(json["log_bytes"], 4);
  EXPECT_EQ(json["dashboard_url"], server_.url());
}

TEST_F(ResultOutputTest, AResultFileTellsOfAFailureToo) {
  auto const result = run({"submit", "--result-file", "result.json", "--retry-budget", "0",
                           "--address", "http://127.0.0.1:1", "--", "true"});
  EXPECT_EQ(result.exit_code, 5);
  Json const json = result_file();
  EXPECT_EQ(json["exit_code"], 5);
  EXPECT_EQ(json["status"], nullptr);
  EXPECT_EQ(json["error"]["code"], "unavailable");
}

TEST_F(ResultOutputTest, AResultFileIsWrittenWithNoWait) {
  EXPECT_EQ(run({"submit", "--no-wait", "--result-file", "result.json", "--submission-id", "a",
                 "--", "true"})
                .out,
            "a\n");
  EXPECT_EQ(result_file()["submission_id"], "a");
  EXPECT_EQ(result_file()["exit_code"], 0);
}

TEST_F(ResultOutputTest, IsWrittenOfAFollowThatCouldNotBegin) {
  auto const result = run({"logs", "-f", "--result-file", "result.json", "a"},
                          {{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN_PATH", "/nowhere"}});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result_file()["exit_code"], 4);
  EXPECT_NE(result_file()["error"], nullptr);
}

TEST_F(ResultOutputTest, AResultFileThatCannotBeWrittenStopsEverything) {
  auto const result = run({"submit", "--result-file", "/proc/no/result.json", "--", "true"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("/proc/no/result.json"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(ResultOutputTest, FollowingWritesBothToo) {
  add_job("a", ended("STOPPED", "log\n"));
  auto const result = run({"logs", "-f", "-o", "ndjson", "--result-file", "result.json", "a"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(names(lines(result.out)), ElementsAre("status", "log", "finished"));
  EXPECT_EQ(result_file()["status"], "STOPPED");
}

}  // namespace
}  // namespace rayjobs::testing
