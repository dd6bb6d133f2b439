// What people who are about to go wrong, or just did, are told to do next.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class HintsTest : public CliTest {};

TEST_F(HintsTest, AMisspeltCommandIsNoJob) {
  for (auto const& [word, meant] : std::map<std::string, std::string>{
           {"sumbit", "submit"}, {"stauts", "status"}, {"lst", "list"}, {"dlete", "delete"}}) {
    auto const result = run({word, "--", "true"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("hint: did you mean " + meant + "?"));
    EXPECT_THAT(result.err, Not(HasSubstr("as a job")));
  }
  EXPECT_THAT(run({"python", "x.py"}).err, HasSubstr("ray-submit submit -- python ..."));
  EXPECT_THAT(run({"job", "list"}).err, HasSubstr("hint: leave it out"));
  EXPECT_THAT(run({"ls"}).err, HasSubstr("hint: did you mean list?"));
  EXPECT_THAT(run({"raysubmit_a"}).err, HasSubstr("hint: ray-submit status raysubmit_a"));
  EXPECT_THAT(run({"list", "--json"}).err, HasSubstr("hint: write -o json"));
  EXPECT_EQ(run({"list", "-o=json"}).exit_code, 0);
}

TEST_F(HintsTest, AMisspeltOptionIsToldBeforeWhatComesAfterIt) {
  for (Words const& words : {Words{"--workingdir", ".", "--", "true"},
                             Words{"submit", "--workingdir", ".", "--", "true"},
                             Words{"submit", "--working_dir=.", "--", "true"}})
    EXPECT_THAT(run(words).err, HasSubstr("hint: did you mean --working-dir?"));
  EXPECT_THAT(run({"list", "--xyzzy"}).err, Not(HasSubstr("did you mean")));
}

TEST_F(HintsTest, NoAddressWasGiven) {
  auto const start = std::chrono::steady_clock::now();
  // The fake cluster is not at the default address, where nothing should listen.
  auto const result = run({"submit", "--", "true"}, {{"RAY_ADDRESS", ""}});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err,
              HasSubstr("hint: no address was given: give --address, or set RAY_ADDRESS"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
}

TEST_F(HintsTest, AQuotedCommandLineIsOneWord) {
  plan(ended("SUCCEEDED"));
  EXPECT_THAT(run({"submit", "--", "python script.py"}).err,
              HasSubstr("warning: the entrypoint's first word is 'python script.py'"));
  plan(ended("SUCCEEDED"));
  for (Words const& words :
       {Words{"submit", "--", "./my dir/run"}, Words{"submit", "--", "echo", "a b"},
        Words{"submit", "--shell", "echo a b"}})
    EXPECT_THAT(run(words).err, Not(HasSubstr("warning")));
}

TEST_F(HintsTest, WhatLinuxCannotPassOn) {
  plan(ended("SUCCEEDED"));
  home_.write("large.env",
              "LARGE=" + std::string(131'072, 'x') + "\nSMALL=" + std::string(100'000, 'x'));
  auto const result = run({"submit", "--env-file", "large.env", "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: the variable LARGE has 131078 bytes"));
  EXPECT_THAT(result.err, Not(HasSubstr("SMALL")));
  EXPECT_THAT(run({"submit", "--", "echo", std::string(70'000, 'x'), std::string(70'000, 'x')}).err,
              HasSubstr("warning: the entrypoint has 140006 bytes"));
}

TEST_F(HintsTest, AnUnknownIdLeadsToTheList) {
  for (Words const& words :
       {Words{"status", "nope"}, Words{"wait", "nope"}, Words{"stop", "nope"},
        Words{"delete", "nope"}, Words{"logs", "nope"}, Words{"logs", "-f", "nope"}})
    EXPECT_THAT(run(words).err, HasSubstr("hint: ray-submit list shows the ids of all jobs"))
        << words[0];
}

TEST_F(HintsTest, APathIsNamedOnce) {
  std::string const text = run({"submit", "--runtime-env", "nope.yaml", "--", "true"}).err;
  EXPECT_EQ(text.find("nope.yaml"), text.rfind("nope.yaml")) << text;
}

TEST_F(HintsTest, ARecordThatRayWroteAnewIsExplained) {
  server_.answer("GET", "/api/jobs/a",
                 json_answer(R"({"type": "SUBMISSION", "submission_id": "a", "status": "FAILED",
                                 "entrypoint": "Entrypoint not found.", "start_time": null})"));
  auto const result = run({"status", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err,
              HasSubstr("deleted just after its end; to be rid of it: ray-submit delete a\n"));
  add_job("b", ended("FAILED"));
  EXPECT_THAT(run({"status", "b"}).err, IsEmpty());
}

TEST_F(HintsTest, TheDeadlineKeepsTheCauseThatWasKnown) {
  for (auto const& [id, command] : std::map<std::string, Words>{
           {"a", {"wait"}}, {"b", {"logs", "-f"}}, {"c", {"status", "-w"}}}) {
    add_job(id, ended("RUNNING"));
    Words words = command;
    words.insert(words.end(), {"-v", "--timeout", "3", id});
    Child child(child_options(words));
    ASSERT_TRUE(
        child.read_until([](auto const&, auto const& err) { return contains(err, " 200 in"); }));
    server_.answer("GET", "/api/jobs/" + id, HttpResponse{.status = 503, .body = "no upstream"});
    auto const result = child.finish();
    EXPECT_EQ(result.exit_code, 7) << words[0];
    auto const error = result.err.find("error: ");
    ASSERT_NE(error, std::string::npos);
    EXPECT_THAT(result.err.substr(error), HasSubstr("no upstream")) << words[0];
  }
}

TEST_F(HintsTest, SayHowToGoOnWhereAFollowIsRefused) {
  plan(ended("SUCCEEDED"));
  server_.answer("GET", "/api/jobs/a", HttpResponse{.status = 403, .body = "no"});
  auto const followed = run({"logs", "--follow", "a"});
  EXPECT_EQ(followed.exit_code, 4);
  EXPECT_THAT(followed.err, Not(HasSubstr("follow it again")));
  server_.answer_once("GET", "/api/jobs/a",
                      HttpResponse{.status = 404, .body = "Job a does not exist"});
  auto const submitted = run({"submit", "--submission-id", "a", "--", "true"});
  EXPECT_EQ(submitted.exit_code, 4) << submitted.err;
  EXPECT_THAT(submitted.err, HasSubstr("follow it again: ray-submit logs --follow a\n"));
}

}  // namespace
}  // namespace rayjobs::testing
