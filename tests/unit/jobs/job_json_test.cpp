// Reading of the Jobs API's answers, recorded and hostile.
#include "jobs/job_json.hpp"

#include "support/recordings.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;

JobInfo job_of(std::string const& json) {
  auto const job = parse_job(json);
  EXPECT_TRUE(job) << job.error().message;
  return job ? *job : JobInfo{};
}

TEST(ParseJobTest, ReadsEveryField) {
  JobInfo const job = job_of(R"({
    "type": "SUBMISSION", "job_id": "02000000", "submission_id": "raysubmit_1",
    "driver_info": {"id": "02000000", "node_ip_address": "10.0.0.1", "pid": "123"},
    "status": "FAILED", "entrypoint": "python x.py", "message": "no", "error_type": "E",
    "start_time": 1700000000123, "end_time": 1700000001456, "metadata": {"a": "1"},
    "runtime_env": {"pip": ["x"]}, "driver_agent_http_address": "http://10.0.0.1:52365",
    "driver_node_id": "ab", "driver_exit_code": -9})");
  EXPECT_EQ(job.type, JobType::submission);
  EXPECT_EQ(job.job_id, "02000000");
  EXPECT_EQ(job.submission_id, "raysubmit_1");
  EXPECT_EQ(job.driver_info,
            (DriverInfo{.id = "02000000", .node_ip_address = "10.0.0.1", .pid = "123"}));
  EXPECT_EQ(job.status, JobStatus::failed);
  EXPECT_EQ(job.status_text, "FAILED");
  EXPECT_EQ(job.entrypoint, "python x.py");
  EXPECT_EQ(job.message, "no");
  EXPECT_EQ(job.error_type, "E");
  EXPECT_EQ(job.start_time, 1700000000123ms);
  EXPECT_EQ(job.end_time, 1700000001456ms);
  EXPECT_EQ(job.metadata, (std::map<std::string, std::string>{{"a", "1"}}));
  EXPECT_EQ(job.runtime_env_json, R"({"pip":["x"]})");
  EXPECT_EQ(job.driver_agent_http_address, "http://10.0.0.1:52365");
  EXPECT_EQ(job.driver_node_id, "ab");
  EXPECT_EQ(job.driver_exit_code, -9);
  EXPECT_EQ(job.id(), "raysubmit_1");
}

TEST(ParseJobTest, AbsentAndNullAreTheSame) {
  JobInfo nulls = job_of(R"({"status": "PENDING", "job_id": null, "message": null,
    "metadata": null, "end_time": null, "driver_info": null, "driver_exit_code": null})");
  JobInfo const absent = job_of(R"({"status": "PENDING"})");
  EXPECT_EQ(nulls.job_id, absent.job_id);
  EXPECT_EQ(nulls.message, std::nullopt);
  EXPECT_EQ(nulls.metadata, absent.metadata);
  EXPECT_EQ(nulls.end_time, std::nullopt);
  EXPECT_EQ(nulls.driver_info, std::nullopt);
  EXPECT_EQ(nulls.driver_exit_code, std::nullopt);
  EXPECT_EQ(absent.id(), "");
}

TEST(ParseJobTest, KeepsUnknownKeysAndStates) {
  JobInfo const job = job_of(R"({"status": "PAUSED", "new_key": [1]})");
  EXPECT_EQ(job.status, JobStatus::unknown);
  EXPECT_EQ(job.status_text, "PAUSED");
  EXPECT_EQ(job.raw_json, R"({"new_key":[1],"status":"PAUSED"})");
}

TEST(ParseJobTest, WrongTypesCountAsAbsent) {
  JobInfo const job = job_of(R"({"status": "RUNNING", "type": 1, "job_id": 2, "start_time": "x",
    "end_time": 1e300, "driver_exit_code": 18446744073709551615, "metadata": {"a": 1, "b": "2"},
    "driver_info": [], "runtime_env": "text", "entrypoint": null})");
  EXPECT_EQ(job.type, JobType::unknown);
  EXPECT_EQ(job.job_id, std::nullopt);
  EXPECT_EQ(job.start_time, std::nullopt);
  EXPECT_EQ(job.end_time, std::nullopt);
  EXPECT_EQ(job.driver_exit_code, std::nullopt);
  EXPECT_EQ(job.metadata, (std::map<std::string, std::string>{{"b", "2"}}));
  EXPECT_EQ(job.runtime_env_json, std::nullopt);
}

TEST(ParseJobTest, ARunningDriverHasNoEnd) {
  JobInfo const job = job_of(
      R"({"type": "DRIVER", "status": "RUNNING", "job_id": "02000000", "submission_id": null,
          "end_time": 0})");
  EXPECT_EQ(job.type, JobType::driver);
  EXPECT_EQ(job.end_time, std::nullopt);
  EXPECT_EQ(job.id(), "02000000");
}

TEST(ParseJobTest, WhatIsNoJobIsAProtocolError) {
  for (std::string const& text :
       {std::string(), std::string("[]"), std::string("null"), std::string("{}"),
        std::string(R"({"status": 1})"), std::string("{\"status\": \"RUNNING\"")}) {
    auto const job = parse_job(text);
    ASSERT_FALSE(job);
    EXPECT_EQ(job.error().code, ErrorCode::protocol);
  }
}

TEST(ParseJobTest, ReadsWhatCanBeRead) {
  JobInfo const job =
      job_of(R"({"submission_id": "a", "status": null, "end_time": NaN, "runtime_env": {"a": )" +
             std::string(100'000, '[') + std::string(100'000, ']') + "}}");
  EXPECT_EQ(job.id(), "a");
  EXPECT_EQ(job.status, JobStatus::unknown);
  EXPECT_EQ(job.status_text, "UNKNOWN");
  EXPECT_EQ(job.end_time, std::nullopt);
  EXPECT_TRUE(job.runtime_env_json);
}

/// A JSON object of so many members.
std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i)
    text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":"")";
  return text + '}';
}

TEST(ParseJobTest, ReadsVeryManyMetadata) {
  JobInfo const job =
      job_of(R"({"status": "RUNNING", "metadata": )" + object_of(160'000) + R"(, "new": [[1]]})");
  EXPECT_EQ(job.metadata.size(), 160'000U);
  EXPECT_TRUE(job.raw_json.ends_with(R"("new":[[1]],"status":"RUNNING"})"));
}

TEST(ParseJobTest, ReadsWhatIsAboveTooManyValues) {
  JobInfo const job =
      job_of(R"({"submission_id": "a", "status": "RUNNING", "runtime_env": {"a": )" +
             object_of(300'000) + R"(}, "metadata": {"b": "c"}})");
  EXPECT_EQ(job.id(), "a");
  EXPECT_EQ(job.status, JobStatus::running);
  EXPECT_EQ(job.metadata, (std::map<std::string, std::string>{{"b", "c"}}));
  EXPECT_EQ(job.runtime_env_json, R"({"a":null})");
  auto const none = parse_job(object_of(300'000));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "the answer is null, or has more than 200000 members");
}

TEST(ParseJobTest, ReadsHalfASurrogatePair) {
  EXPECT_EQ(job_of(R"({"status": "FAILED", "message": "a\udcff"})").message, "a\uFFFD");
}

TEST(ParseJobsTest, KeepsTheServersOrder) {
  auto const jobs = parse_jobs(
      R"([{"status": "RUNNING", "submission_id": "b"}, {"status": "RUNNING", "job_id": "a"}])");
  ASSERT_TRUE(jobs);
  ASSERT_EQ(jobs->size(), 2U);
  EXPECT_EQ(jobs->at(0).id(), "b");
  EXPECT_EQ(jobs->at(1).id(), "a");
}

TEST(ParseJobsTest, OneRecordThatCannotBeReadHidesNoOther) {
  auto const jobs = parse_jobs(
      R"([1, {"status": null, "submission_id": "b"}, {"status": 1, "end_time": NaN},
          {"status": "RUNNING", "submission_id": "a"}])");
  ASSERT_TRUE(jobs) << jobs.error().message;
  ASSERT_EQ(jobs->size(), 4U);
  EXPECT_EQ(jobs->at(0).raw_json, "1");
  EXPECT_EQ(jobs->at(1).id(), "b");
  EXPECT_EQ(jobs->at(1).status_text, "UNKNOWN");
  EXPECT_EQ(jobs->at(2).status_text, "UNKNOWN");
  EXPECT_EQ(jobs->at(2).raw_json, R"({"end_time":null,"status":1})");
  EXPECT_EQ(jobs->at(3).status, JobStatus::running);
}

TEST(ParseJobsTest, WhatIsNoListIsAProtocolError) {
  for (char const* const text :
       {"", "{}", "[1]", "[{}]", "[null, {}]", "[,]", R"([{"status": "RUNNING"}, ])",
        R"([{"status": "RUNNING"]})", R"([{"status": "RUNNING"}] [])"})
    EXPECT_EQ(parse_jobs(text).error().code, ErrorCode::protocol) << text;
}

TEST(ParseJobsTest, IsNoListOfTinyPieces) {
  std::string const job = R"({"status": "RUNNING", "submission_id": "a", "metadata": )";
  std::string tiny = '[' + job + "{}}";
  for (int i = 0; i < 100'000; ++i) tiny += ",1";
  EXPECT_EQ(parse_jobs(tiny + ']').error().code, ErrorCode::protocol);

  std::string const many = job + object_of(60'000) + '}';
  EXPECT_TRUE(parse_jobs('[' + many + ',' + many + ',' + many + ']'));
  std::string more = '[' + many;
  for (int i = 0; i < 4; ++i) more += ',' + many;
  EXPECT_EQ(parse_jobs(more + ']').error().code, ErrorCode::protocol);

  std::string short_ones = '[' + job + "{}}";
  for (int i = 0; i < 30'000; ++i) short_ones += ',' + job + "{}}";
  EXPECT_EQ(parse_jobs(short_ones + ']').value().size(), 30'001U);
}

TEST(ParseVersionTest, ReadsBothVersions) {
  auto const old_one =
      parse_version(testing::recorded_answers("2.22.0").at("version").response.body);
  auto const new_one =
      parse_version(testing::recorded_answers("2.60.0").at("version").response.body);
  ASSERT_TRUE(old_one && new_one);
  EXPECT_EQ(old_one->api_version, "4");
  EXPECT_EQ(old_one->ray_version, "2.22.0");
  EXPECT_EQ(old_one->session_name, std::nullopt);
  EXPECT_EQ(new_one->api_version, "4");
  EXPECT_EQ(new_one->ray_version, "2.60.0");
  EXPECT_TRUE(new_one->session_name);
}

TEST(ParseVersionTest, OtherJsonIsNotRays) {
  EXPECT_EQ(parse_version(R"({"version": "1.0"})").error().code, ErrorCode::protocol);
  EXPECT_EQ(parse_version("[]").error().code, ErrorCode::protocol);
}

TEST(ParseFlagTest, ReadsABoolean) {
  EXPECT_TRUE(parse_flag(R"({"stopped": true})", "stopped").value());
  EXPECT_FALSE(parse_flag(R"({"stopped": false})", "stopped").value());
  EXPECT_FALSE(parse_flag(R"({"stopped": 1})", "stopped"));
  EXPECT_FALSE(parse_flag("{}", "stopped"));
}

TEST(ParseSubmittedTest, ReadsTheSubmissionId) {
  EXPECT_EQ(parse_submitted(R"({"job_id": "a", "submission_id": "b"})").value(), "b");
  EXPECT_EQ(parse_submitted(R"({"job_id": "a"})").error().code, ErrorCode::protocol);
}

class RecordedJobsTest : public ::testing::TestWithParam<char const*> {
 protected:
  JobInfo job(std::string const& name) const {
    return job_of(testing::recorded_answers(GetParam()).at(name).response.body);
  }
};

TEST_P(RecordedJobsTest, HaveTheStatesTheyAreNamedFor) {
  EXPECT_EQ(job("job_pending").status, JobStatus::pending);
  EXPECT_EQ(job("job_running").status, JobStatus::running);
  EXPECT_EQ(job("job_succeeded").status, JobStatus::succeeded);
  EXPECT_EQ(job("job_failed").status, JobStatus::failed);
  EXPECT_EQ(job("job_stopped").status, JobStatus::stopped);
}

TEST_P(RecordedJobsTest, TellHowTheyEnded) {
  EXPECT_EQ(job("job_succeeded").driver_exit_code, 0);
  EXPECT_EQ(job("job_killed").driver_exit_code, -9);
  EXPECT_EQ(job("job_failed_runtime_env").driver_exit_code, std::nullopt);
  EXPECT_TRUE(job("job_succeeded").end_time);
  EXPECT_FALSE(job("job_running").end_time);
}

TEST_P(RecordedJobsTest, IncludeADriver) {
  JobInfo const driver = job("job_driver");
  EXPECT_EQ(driver.type, JobType::driver);
  EXPECT_EQ(driver.id(), "02000000");
  EXPECT_EQ(driver.submission_id, std::nullopt);
}

TEST_P(RecordedJobsTest, AreListed) {
  auto const answers = testing::recorded_answers(GetParam());
  auto const jobs = parse_jobs(answers.at("list_jobs").response.body);
  ASSERT_TRUE(jobs) << jobs.error().message;
  EXPECT_GT(jobs->size(), 5U);
  EXPECT_TRUE(parse_jobs(answers.at("list_empty").response.body).value().empty());
}

INSTANTIATE_TEST_SUITE_P(Ray, RecordedJobsTest, ::testing::Values("2.22.0", "2.60.0"),
                         [](auto const& version) {
                           return std::string(version.param).substr(0, 1) +
                                  std::string(version.param).substr(2, 2);
                         });

TEST(JobStatusTest, NamesAreRays) {
  EXPECT_EQ(to_string(JobStatus::pending), "PENDING");
  EXPECT_EQ(to_string(JobStatus::running), "RUNNING");
  EXPECT_EQ(to_string(JobStatus::stopped), "STOPPED");
  EXPECT_EQ(to_string(JobStatus::succeeded), "SUCCEEDED");
  EXPECT_EQ(to_string(JobStatus::failed), "FAILED");
  EXPECT_EQ(to_string(JobStatus::unknown), "UNKNOWN");
}

}  // namespace
}  // namespace rayjobs::detail
