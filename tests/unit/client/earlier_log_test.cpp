// The warning of a log that a job would share with an earlier one of its id.
#include "client_fixture.hpp"
#include "support/prepared.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_answer;
using testing::text_answer;

constexpr char const* kFile = R"({"internal": ["job-driver-mine.log"]})";

class EarlierLogTest : public testing::ClientFixture {
 protected:
  /// The warnings of a submit as `id` to a cluster whose head has these log files.
  std::vector<std::string> warnings_of(std::string const& id, std::string const& files) {
    std::vector<std::string> warnings;
    options.log = [&](LogRecord const& record) {
      if (record.level == LogRecord::Level::warning) warnings.emplace_back(record.text);
    };
    auto const cluster = client([&](HttpRequest const& request) -> Result<HttpResponse> {
      if (request.method == Method::post)
        return json_answer(R"({"job_id": ")" + id + R"(", "submission_id": ")" + id + R"("})");
      if (request.url.ends_with("/nodes?view=summary")) return nodes;
      if (request.url.find("/api/v0/logs?") != std::string::npos) {
        asked = request.url;
        return json_answer(R"({"result": true, "msg": "", "data": {"result": )" + files + "}}");
      }
      return text_answer(404, "Job " + id + " does not exist");
    });
    auto const submitted =
        cluster.submit(testing::prepared({.entrypoint = "true", .submission_id = id}));
    EXPECT_TRUE(submitted) << submitted.error().message;
    return warnings;
  }

  Result<HttpResponse> nodes = json_answer(
      R"({"data": {"summary": [{"raylet": {"nodeId": "old", "isHeadNode": true, "state": "DEAD"}},
                         {"raylet": {"nodeId": "worker", "isHeadNode": false, "state": "ALIVE"}},
                         {"raylet": {"nodeId": "head", "isHeadNode": true, "state": "ALIVE"}}]}})");
  std::string asked{};
};

TEST_F(EarlierLogTest, IsGivenIfTheHeadHasTheFile) {
  EXPECT_THAT(warnings_of("mine", kFile), ElementsAre(HasSubstr("an earlier job had the id mine")));
  EXPECT_THAT(asked, HasSubstr("node_id=head&glob=job-driver-mine.log"));
}

TEST_F(EarlierLogTest, IsNotGivenForOtherFilesThatThePatternMatches) {
  EXPECT_THAT(warnings_of("mine*", R"({"internal": ["job-driver-mine-2.log"], "worker_out": []})"),
              IsEmpty());
  EXPECT_THAT(warnings_of("mine", "{}"), IsEmpty());
}

TEST_F(EarlierLogTest, IsNotGivenWhereItCannotBeLearned) {
  for (std::string const files : {"[]", "7", "null", R"([["x", 1], 2])"})
    EXPECT_THAT(warnings_of("mine", files), IsEmpty()) << files;
  for (int const status : {401, 403, 404, 500, 502}) {
    nodes = text_answer(status, "no");
    EXPECT_THAT(warnings_of("mine", kFile), IsEmpty()) << status;
  }
  nodes = json_answer(R"({"data": {"summary": []}})");
  EXPECT_THAT(warnings_of("mine", kFile), IsEmpty());
}

}  // namespace
}  // namespace rayjobs
