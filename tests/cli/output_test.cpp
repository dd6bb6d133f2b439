// Unit tests of text, JSON and Python renderings.
#include "output/columns.hpp"
#include "output/job_text.hpp"
#include "output/json_format.hpp"
#include "output/package_text.hpp"
#include "output/python_repr.hpp"
#include "output/text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs::cli {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

std::string plain(JobStatus, std::string word) { return word; }

JobInfo failed_job() {
  JobInfo job;
  job.type = JobType::submission;
  job.submission_id = "raysubmit_a";
  job.status = JobStatus::failed;
  job.status_text = "FAILED";
  job.entrypoint = "python x.py";
  job.message = "Job entrypoint command failed with exit code 3, last available logs (…):\nboom";
  job.driver_exit_code = 3;
  job.start_time = milliseconds(1'700'000'000'000);
  job.end_time = milliseconds(1'700'000'065'000);
  job.raw_json = R"({"type":"SUBMISSION","submission_id":"raysubmit_a","status":"FAILED"})";
  return job;
}

TEST(FormatTest, WritesDurations) {
  EXPECT_EQ(format_duration(milliseconds(400)), "0.4s");
  EXPECT_EQ(format_duration(milliseconds(12'900)), "12s");
  EXPECT_EQ(format_duration(milliseconds(185'000)), "3m05s");
  EXPECT_EQ(format_duration(milliseconds(7'380'000)), "2h03m");
  EXPECT_EQ(format_duration(milliseconds(273'600'000)), "3d04h");
}

TEST(FormatTest, WritesTimestamps) {
  EXPECT_EQ(format_timestamp(milliseconds(1'700'000'000'012)), "2023-11-14T22:13:20.012Z");
}

TEST(FormatTest, WritesSizes) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(104'857'600), "100.0 MiB");
}

TEST(FormatTest, WritesTimesInUtc) {
  EXPECT_EQ(format_time(milliseconds(1'700'000'000'000)), "2023-11-14 22:13:20Z");
}

TEST(PrintableTest, ReplacesControlCharacters) {
  EXPECT_EQ(printable_text("a\x1b[31m\nb"), "a?[31m\nb");
  EXPECT_EQ(printable_line("a\nb\tc\x7f"), "a b c?");
  EXPECT_EQ(printable_text("\xC2\x9B"
                           "31m\x9B \u202Eabc\u2066 \u2028 \u00A0é…"),
            "?31m? ?abc? ? \u00A0é…");
}

TEST(MessageTest, LeavesOutTheLogTail) {
  EXPECT_EQ(message_without_log(failed_job()), "Job entrypoint command failed with exit code 3");
}

TEST(MessageTest, IsWholeWhenTheDriverNeverRan) {
  JobInfo job = failed_job();
  job.driver_exit_code.reset();
  job.message = "runtime_env setup failed: pip\nline two";
  EXPECT_EQ(message_without_log(job), "runtime_env setup failed: pip\nline two");
}

TEST(JobTextTest, ListsWhatIsKnown) {
  std::string text;
  Gathered to([&](std::string_view piece) { text += piece; });
  write_job(failed_job(), milliseconds(0), "", plain, to);
  to.flush();
  EXPECT_NE(text.find("submission id     raysubmit_a\n"), std::string::npos);
  EXPECT_NE(text.find("duration          1m05s\n"), std::string::npos);
  EXPECT_EQ(text.find("error type"), std::string::npos);
}

TEST(JobTableTest, AlignsColumns) {
  JobInfo running;
  running.submission_id = "x";
  running.status = JobStatus::running;
  running.status_text = "RUNNING";
  running.entrypoint = "sleep\n1";
  running.start_time = milliseconds(1'700'000'000'000);
  EXPECT_EQ(
      job_table({failed_job(), running}, milliseconds(1'700'000'005'000), std::nullopt, plain),
      "ID           STATUS   STARTED               DURATION  ENTRYPOINT\n"
      "raysubmit_a  FAILED   2023-11-14 22:13:20Z  1m05s     python x.py\n"
      "x            RUNNING  2023-11-14 22:13:20Z  5.0s      sleep 1\n");
}

TEST(JobTableTest, AlignsWideCharactersAndCutsToTheTerminal) {
  JobInfo wide;
  wide.submission_id = "日本";
  wide.status_text = "e\u0301";
  wide.entrypoint = "python 日本語日本語.py";
  JobInfo plain_one;
  plain_one.submission_id = "abcd";
  plain_one.status_text = "RUNNING";
  plain_one.entrypoint = "python x.py --epochs 3";
  EXPECT_EQ(job_table({wide, plain_one}, milliseconds(0), 55, plain),
            "ID    STATUS   STARTED  DURATION  ENTRYPOINT\n"
            "日本  e\u0301        -        -         python 日本語日本語.…\n"
            "abcd  RUNNING  -        -         python x.py --epochs…\n");
  plain_one.submission_id = std::string(60, 'x');
  EXPECT_EQ(job_table({plain_one}, milliseconds(0), 60, plain),
            "ID                     STATUS   STARTED  DURATION  ENTRYPOI…\n"
            "xxxxxxxxxxxxxxxxxxxx…  RUNNING  -        -         python x…\n");
  plain_one.submission_id = "raysubmit_ZQRqkf1vndnZeguk";
  plain_one.status_text = "SUCCEEDED";
  plain_one.start_time = milliseconds(1'700'000'000'000);
  std::string const usual = job_table({plain_one}, milliseconds(0), 80, plain);
  EXPECT_NE(usual.find("\nraysubmit_ZQRqkf1vndnZeguk  SUCCEEDED"), std::string::npos) << usual;
  EXPECT_EQ(cut_to("日本", 3), "日…");
  EXPECT_EQ(cut_to("日本", 2), "…");
  EXPECT_EQ(cut_to("ab", 2), "ab");
}

TEST(PackageJsonTest, WritesModesInOctal) {
  PackagePlan plan;
  plan.uri = "gcs://_ray_pkg_0123456789abcdef.zip";
  plan.entries = {{.name = "a.py", .size = 3, .mode = 0100644}};
  Json const json = package_object({.plan = plan, .explanations = {}, .written_bytes = {}});
  EXPECT_EQ(json["uri"], plan.uri);
  EXPECT_EQ(json["entries"], Json::parse(R"([{"name":"a.py","size":3,"mode":"0o100644"}])"));
}

TEST(PythonListTest, IsAnEmptyListWithoutJobs) { EXPECT_EQ(python_list({}), "[]\n"); }

TEST(PythonListTest, WritesJobDetailsAsPythonDoes) {
  JobInfo job;
  job.raw_json =
      R"({"type":"SUBMISSION","job_id":null,"submission_id":"a","driver_info":{"id":"01000000",)"
      R"("node_ip_address":"10.0.0.1","pid":"7"},"status":"RUNNING","entrypoint":"echo 'hi' \\",)"
      R"("message":"it's","start_time":5,"metadata":{"k":"a\"'b\n"},)"
      R"("runtime_env":{"pip":["x"],"on":true,"n":1.5,"none":null}})";
  EXPECT_EQ(python_list({job}),
            "[JobDetails(type=<JobType.SUBMISSION: 'SUBMISSION'>, job_id=None, submission_id='a', "
            "driver_info=DriverInfo(id='01000000', node_ip_address='10.0.0.1', pid='7'), "
            "status=<JobStatus.RUNNING: 'RUNNING'>, entrypoint=\"echo 'hi' \\\\\", "
            "message=\"it's\", error_type=None, start_time=5, end_time=None, "
            "metadata={'k': 'a\"\\'b\\n'}, "
            "runtime_env={'pip': ['x'], 'on': True, 'n': 1.5, 'none': None}, "
            "driver_agent_http_address=None, driver_node_id=None, driver_exit_code=None)]\n");
}

TEST(PythonListTest, PutsEachJobOnItsLine) {
  std::string const list = python_list({failed_job(), failed_job()});
  EXPECT_NE(list.find("),\n JobDetails("), std::string::npos);
}

TEST(JsonFormatTest, KeepsTheOrderOfKeysAndIndentsAsInAList) {
  std::string const raw = R"({"b":[1,-2,1.5,true,null,[],{}],"a":{"d":"x\ny\n","c":{}},"A":""})";
  EXPECT_EQ(one_line(server_object(raw)), raw + '\n');
  auto const list = nlohmann::ordered_json::array({server_object(raw), 7});
  EXPECT_EQ(pretty(list), list.dump(2) + '\n');
  EXPECT_EQ(server_object("{"), nullptr);
}

TEST(JsonFormatTest, WritesLongTextsAndWhatIsNoText) {
  nlohmann::ordered_json texts;
  for (std::string const begin : {"", "a", "ab", "abc"}) {
    std::string& text = texts.emplace_back(begin).get_ref<std::string&>();
    for (int i = 0; i < 50'000; ++i) text += i % 2 == 0 ? "\U0001F680" : "\"\n";
  }
  EXPECT_EQ(one_line(texts), texts.dump() + '\n');
  EXPECT_EQ(one_line("a\xff\xe2\x82"), "\"a\uFFFD\uFFFD\"\n");
  EXPECT_EQ(one_line("\x7F\xC2\x9B"
                     "1m\xC2\x80\xC2\xA0\u00E9"),
            "\"\\u007f\\u009b1m\\u0080\xC2\xA0\u00E9\"\n");
}

TEST(JsonFormatTest, VeryManyValuesAreNotRead) {
  std::string many = "[0";
  for (int i = 0; i < 250'000; ++i) many += ",0";
  EXPECT_EQ(server_object(many + ']'), nullptr);
  EXPECT_EQ(server_object(many.substr(0, 400'000) + ']').size(), 200'000U);
}

}  // namespace
}  // namespace rayjobs::cli
