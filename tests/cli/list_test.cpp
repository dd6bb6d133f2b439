// The command list: which jobs, in which order and form.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class ListTest : public CliTest {};

TEST_F(ListTest, PrintsATable) {
  add_job("a", ended("SUCCEEDED"));
  auto const result = run({"list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("ID  STATUS     STARTED"));
  EXPECT_THAT(result.out, HasSubstr("\na   SUCCEEDED  "));
}

TEST_F(ListTest, AnswersInJsonWithTheServersRecords) {
  add_job("a", ended("SUCCEEDED"));
  add_job("b", ended("RUNNING"));
  Json const jobs = Json::parse(run({"list", "-o", "json"}).out)["jobs"];
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs[1]["submission_id"], "b");
}

TEST_F(ListTest, ShowsWhatCanBeReadOfEachRecord) {
  server_.answer("GET", "/api/jobs/",
                 json_answer(R"([{"submission_id": "a", "status": null, "end_time": NaN}, 7,
                                 {"submission_id": "b", "status": "RUNNING"}])"));
  auto const result = run({"list"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\na   UNKNOWN  "));
  EXPECT_THAT(result.out, HasSubstr("\n-   UNKNOWN  "));
  EXPECT_THAT(result.out, HasSubstr("\nb   RUNNING  "));
  Json const jobs = Json::parse(run({"list", "-o", "json"}).out)["jobs"];
  EXPECT_EQ(jobs[1], 7);
  EXPECT_EQ(jobs[2]["status"], "RUNNING");
}

TEST_F(ListTest, SaysOnStandardErrorThatThereIsNothing) {
  auto const result = run({"list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err, "no jobs\n");
  EXPECT_EQ(Json::parse(run({"list", "-o", "json"}).out)["jobs"], Json::array());
}

TEST_F(ListTest, FailsWhenItsOutputIsLost) {
  add_job("a", ended("SUCCEEDED"));
  ChildOptions options = child_options({"list"});
  options.stdout_file = "/dev/full";
  auto const result = run_child(options);
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("cannot write standard output"));
}

/// Four jobs that the cluster lists in no order of theirs.
class ListSelectionTest : public CliTest {
 protected:
  void SetUp() override {
    auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    auto const ago = [&](int minutes) {
      return std::to_string((now - std::chrono::minutes(minutes)).count());
    };
    server_.answer(
        "GET", "/api/jobs/",
        json_answer(R"([{"submission_id": "b", "status": "SUCCEEDED", "metadata": {"team": "x"},)"
                    R"("start_time": )" +
                    ago(90) + R"(, "end_time": )" + ago(89) +
                    R"(},)"
                    R"({"submission_id": "d", "status": "RUNNING", "start_time": )" +
                    ago(30) +
                    "},"
                    R"({"submission_id": "a", "status": "PENDING", "metadata": {"team": "x"}},)"
                    R"({"submission_id": "c", "status": "FAILED", "metadata": {"team": "y"},)"
                    R"("start_time": )" +
                    ago(60) + R"(, "end_time": )" + ago(10) + "}]"));
  }

  std::vector<std::string> ids(Words const& options) {
    Words words{"list", "-o", "json"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<std::string> ids;
    Json const answer = Json::parse(run(words).out);
    for (Json const& job : answer["jobs"]) ids.push_back(job["submission_id"]);
    return ids;
  }
};

TEST_F(ListSelectionTest, Sorts) {
  EXPECT_THAT(ids({}), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(ids({"--sort", "oldest"}), ElementsAre("b", "c", "d", "a"));
  EXPECT_THAT(ids({"--sort", "longest"}), ElementsAre("c", "d", "b", "a"));
  EXPECT_THAT(ids({"--sort", "id"}), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(ids({"--sort", "server"}), ElementsAre("b", "d", "a", "c"));
}

TEST_F(ListSelectionTest, Selects) {
  EXPECT_THAT(ids({"--status", "running,pending"}), ElementsAre("d", "a"));
  EXPECT_THAT(ids({"--status", "FAILED", "--status", "SUCCEEDED"}), ElementsAre("c", "b"));
  EXPECT_THAT(ids({"--since", "1h10m"}), ElementsAre("d", "c"));
  EXPECT_THAT(ids({"--metadata", "team=x"}), ElementsAre("b", "a"));
  EXPECT_THAT(ids({"--metadata", "team=x", "--status", "PENDING"}), ElementsAre("a"));
  EXPECT_THAT(ids({"--limit", "2"}), ElementsAre("d", "c"));
}

TEST_F(ListSelectionTest, SaysWhatItLeavesOut) {
  EXPECT_EQ(run({"list", "--limit", "1"}).err, "showing 1 of 4 jobs\n");
  EXPECT_EQ(run({"list", "--status", "STOPPED"}).err,
            "no jobs\nnone of 4 jobs matches the options\n");
}

TEST_F(ListSelectionTest, RefusesWhatCannotBe) {
  for (Words const& wrong :
       {Words{"--status", "DONE"}, Words{"--status", ""}, Words{"--limit", "0"},
        Words{"--limit", "-1"}, Words{"--limit", "x"}, Words{"--since", "soon"},
        Words{"--metadata", "team"}, Words{"--sort", "name"}}) {
    Words words{"list"};
    words.insert(words.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(run(words).exit_code, 2) << wrong[0] << ' ' << wrong[1];
  }
}

TEST_F(ListSelectionTest, KeepsTheOrderOfRayUnderItsName) {
  auto const out = run_as_ray({"job", "list"}).out;
  EXPECT_LT(out.find("submission_id='b'"), out.find("submission_id='d'"));
  EXPECT_LT(out.find("submission_id='d'"), out.find("submission_id='a'"));
}

}  // namespace
}  // namespace rayjobs::testing
