// Client::submit against the recorded answers of both versions: what is sent, and what an unclear
// end leads to.
#include "client_fixture.hpp"
#include "support/fake_cluster.hpp"
#include "support/no_agent_answers.hpp"
#include "support/prepared.hpp"

#include <deque>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::failed;
using testing::FakeCluster;
using ::testing::HasSubstr;
using testing::JobPlan;
using testing::json_answer;
using ::testing::Not;
using ::testing::Pair;
using testing::prepared;
using ::testing::StartsWith;
using testing::text_answer;

nlohmann::json body_of(HttpRequest const& request) {
  return nlohmann::json::parse(std::get<std::string>(request.body));
}

/// What becomes of one POST before the cluster's answer reaches us.
struct Accident {
  bool reaches_the_cluster = false;
  Result<HttpResponse> answer;
};

class SubmitTest : public testing::ClientFixture,
                   public ::testing::WithParamInterface<char const*> {
 protected:
  /// Of the cluster, whose first POSTs meet the accidents.
  Client ray() {
    return client([this](HttpRequest const& request) {
      bool const post = request.method == Method::post;
      // Of the look for an earlier job's log, which earlier_log_test.cpp is about.
      if (request.url.ends_with("/nodes?view=summary"))
        return Result<HttpResponse>(text_answer(404, "404: Not Found"));
      sent.push_back(std::string(to_string(request.method)) + ' ' +
                     request.url.substr(std::string("http://head/api/").size()));
      if (post && !accidents.empty()) {
        Accident const accident = accidents.front();
        accidents.pop_front();
        if (accident.reaches_the_cluster) (void)cluster.handle(seen(request));
        return accident.answer;
      }
      if (request.url.ends_with("/version") && !versions.empty()) {
        Result<HttpResponse> const answer = versions.front();
        versions.pop_front();
        return answer;
      }
      if (!post && !looks.empty() && !request.url.ends_with("/version")) {
        Result<HttpResponse> const answer = looks.front();
        looks.pop_front();
        return answer;
      }
      return Result<HttpResponse>(cluster.handle(seen(request)));
    });
  }

  static testing::SeenRequest seen(HttpRequest const& request) {
    return {.method = std::string(to_string(request.method)),
            .target = request.url.substr(std::string("http://head").size()),
            .headers = request.headers,
            .body = request.method == Method::post ? std::get<std::string>(request.body) : ""};
  }

  /// Submits `job` as somebody else's call did before.
  void submitted_before(SubmitRequest const& job, JobPlan plan = {.statuses = {"RUNNING"}}) {
    cluster.plan(std::move(plan));
    ASSERT_TRUE(ray().submit(prepared(job)));
    sent.clear();
  }

  std::size_t jobs() {
    auto const list = cluster.handle(
        {.method = "GET", .target = "/api/jobs/", .headers = {{"User-Agent", "test"}}});
    return nlohmann::json::parse(list.body).size();
  }

  FakeCluster cluster{GetParam()};
  std::deque<Accident> accidents{};
  std::deque<Result<HttpResponse>> looks{};
  std::deque<Result<HttpResponse>> versions{};
  std::vector<std::string> sent{};
  SubmitRequest const mine{.entrypoint = "python a.py", .submission_id = "mine"};
};

TEST_P(SubmitTest, LooksForAGivenIdAndPostsTheJobOnce) {
  auto const submission = ray().submit(prepared(mine));
  ASSERT_TRUE(submission) << submission.error().message;
  EXPECT_EQ(submission->submission_id, "mine");
  EXPECT_FALSE(submission->adopted);
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine", "POST jobs/"));
  HttpRequest const& request = transport->requests.back();
  EXPECT_EQ(request.url, "http://head/api/jobs/");
  EXPECT_FALSE(request.idempotent);
  EXPECT_THAT(request.headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_EQ(body_of(request).at("entrypoint"), "python a.py");
}

TEST_P(SubmitTest, MakesAnIdWhenNoneIsGiven) {
  auto const first = ray().submit(prepared({.entrypoint = "true"}));
  auto const second = ray().submit(prepared({.entrypoint = "true"}));
  ASSERT_TRUE(first && second);
  EXPECT_THAT(first->submission_id, StartsWith("raysubmit_"));
  EXPECT_NE(first->submission_id, second->submission_id);
  EXPECT_THAT(sent, ElementsAre("GET version", "POST jobs/", "GET version", "POST jobs/"));
}

TEST_P(SubmitTest, TheJobsMetadataGoesBeforeTheDefaultsAndCarriesTheFingerprint) {
  options.default_metadata = {{"team", "a"}, {"origin", "ci"}};
  ASSERT_TRUE(ray().submit(prepared({.entrypoint = "true", .metadata = {{"team", "b"}}})));
  auto const metadata = body_of(transport->requests.at(1)).at("metadata");
  EXPECT_EQ(metadata.at("team"), "b");
  EXPECT_EQ(metadata.at("origin"), "ci");
  EXPECT_THAT(metadata.at("rayjobs_fingerprint").get<std::string>(), StartsWith("sha256:"));
  EXPECT_EQ(metadata.size(), 4U);
}

TEST_P(SubmitTest, RefusesABadJobBeforeSendingIt) {
  EXPECT_EQ(ray().submit(prepared({.entrypoint = "x", .submission_id = "a/b"})).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(ray().submit(prepared({.entrypoint = std::string("a\0", 2)})).error().code,
            ErrorCode::invalid_argument);
  EXPECT_TRUE(sent.empty());
}

TEST_P(SubmitTest, AdoptsTheJobOfTheSameRequest) {
  submitted_before(mine);
  auto const submission = ray().submit(prepared(mine));
  ASSERT_TRUE(submission) << submission.error().message;
  ASSERT_TRUE(submission->adopted);
  EXPECT_EQ(submission->adopted->status, JobStatus::running);
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine"));
}

TEST_P(SubmitTest, RefusesTheIdOfADifferentJobAndShowsBothSides) {
  submitted_before(mine);
  SubmitRequest other = mine;
  other.entrypoint = "python b.py";
  auto const submission = ray().submit(prepared(other));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::already_exists);
  EXPECT_THAT(submission.error().message,
              AllOf(HasSubstr("mine"), HasSubstr("python a.py"), HasSubstr("python b.py")));
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine"));
}

TEST_P(SubmitTest, AJobOfAnotherProgramIsADifferentJob) {
  cluster.add_job("mine", {.statuses = {"RUNNING"}}, "python a.py");
  auto const submission = ray().submit(prepared(mine));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::already_exists);
}

TEST_P(SubmitTest, WithoutAdoptionAJobThatIsThereIsRefused) {
  submitted_before(mine);
  auto const submission = ray().submit(prepared(mine), {.adoption = Adoption::never});
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::already_exists);
  EXPECT_THAT(submission.error().message, HasSubstr("RUNNING"));
}

TEST_P(SubmitTest, ALostAnswerIsMadeUpForByALook) {
  for (auto const& answer : {failed(ErrorCode::outcome_unknown), failed(ErrorCode::timeout),
                             text_answer(504, "upstream request timeout"),
                             text_answer(502, "bad gateway"), text_answer(503, "overloaded"),
                             json_answer("<html>login</html>"), text_answer(500, "agent died")}) {
    for (auto const adoption : {Adoption::same_request, Adoption::never}) {
      cluster = FakeCluster(GetParam());
      sent.clear();
      accidents = {{.reaches_the_cluster = true, .answer = answer}};
      auto const submission = ray().submit(prepared(mine), {.adoption = adoption});
      ASSERT_TRUE(submission) << submission.error().message;
      EXPECT_FALSE(submission->adopted);
      EXPECT_THAT(sent, ElementsAre("GET jobs/mine", "POST jobs/", "GET jobs/mine"));
      EXPECT_EQ(jobs(), 1U);
    }
  }
}

TEST_P(SubmitTest, ALostRequestIsSentAgain) {
  accidents = {{.answer = failed(ErrorCode::outcome_unknown)},
               {.answer = text_answer(503, "overloaded")}};
  auto const submission = ray().submit(prepared({.entrypoint = "true"}));
  ASSERT_TRUE(submission) << submission.error().message;
  std::string const look = "GET jobs/" + submission->submission_id;
  EXPECT_THAT(sent,
              ElementsAre("GET version", "POST jobs/", look, "POST jobs/", look, "POST jobs/"));
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(SubmitTest, AnIdTakenByThisCallsOwnFirstPostIsNoQuarrel) {
  // The POST that was given up arrives after the look.
  accidents = {
      {.answer = failed(ErrorCode::outcome_unknown)},
      {.reaches_the_cluster = true, .answer = cluster.recorded("submit_duplicate", "mine")}};
  auto const submission = ray().submit(prepared(mine), {.adoption = Adoption::never});
  ASSERT_TRUE(submission) << submission.error().message;
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(SubmitTest, ALostRaceForTheIdIsAdoption) {
  looks = {cluster.recorded("job_unknown", "mine")};
  Client const winner = ray();
  cluster.plan({.statuses = {"PENDING"}});
  ASSERT_TRUE(winner.submit(prepared({.entrypoint = "python a.py", .submission_id = "mine"})));
  looks = {cluster.recorded("job_unknown", "mine")};
  auto const submission = ray().submit(prepared(mine));
  ASSERT_TRUE(submission) << submission.error().message;
  EXPECT_TRUE(submission->adopted);
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(SubmitTest, IsRepeatedWhileNothingReachedTheCluster) {
  accidents = {{.answer = failed(ErrorCode::unavailable)},
               {.answer = text_answer(500, "No available agent to submit job")}};
  ASSERT_TRUE(ray().submit(prepared(mine)));
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine", "POST jobs/", "POST jobs/", "POST jobs/"));
}

TEST_P(SubmitTest, IsRepeatedWhileTheHeadHasNoAgentYet) {
  for (char const* const body : testing::kNoAgentAnswers)
    accidents.push_back({.answer = text_answer(500, body)});
  ASSERT_TRUE(ray().submit(prepared(mine)));
  EXPECT_EQ(sent.size(), 1 + testing::kNoAgentAnswers.size() + 1);
  EXPECT_THAT(std::vector(sent.begin() + 1, sent.end()), Each("POST jobs/"));
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(SubmitTest, WithoutAnAgentForTheBudgetNothingWasSubmitted) {
  options.retry.total_budget = 30s;
  Client const starting = client([this](HttpRequest const& request) -> Result<HttpResponse> {
    clock.advance(1s);
    if (request.method == Method::post) return text_answer(500, testing::kNoAgentAnswers[1]);
    return cluster.handle(seen(request));
  });
  auto const submission = starting.submit(prepared({.entrypoint = "true"}));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::unavailable);
  EXPECT_THAT(submission.error().hint, HasSubstr("dashboard_agent.log"));
}

TEST_P(SubmitTest, ARefusalIsFinal) {
  accidents = {{.answer = cluster.recorded("submit_missing_entrypoint")}};
  auto const submission = ray().submit(prepared({.entrypoint = "true"}));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::rejected);
  EXPECT_THAT(sent, ElementsAre("GET version", "POST jobs/"));
}

TEST_P(SubmitTest, AnErrorWithoutAJobBehindItIsFinal) {
  accidents = {{.answer = text_answer(500, "Traceback\nRuntimeError: boom")}};
  auto const submission = ray().submit(prepared({.entrypoint = "true", .submission_id = "mine"}));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::server_error);
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine", "POST jobs/", "GET jobs/mine"));
}

TEST_P(SubmitTest, ALaterRefusalDoesNotMakeALostRequestCertain) {
  for (auto const& refusal :
       {text_answer(500, "boom"), text_answer(401, "who are you"), text_answer(400, "no"),
        text_answer(404, "no such path"), json_answer("<html>login</html>")}) {
    accidents = {{.answer = text_answer(504, "upstream request timeout")}, {.answer = refusal}};
    auto const submission = ray().submit(prepared(mine));
    ASSERT_FALSE(submission);
    EXPECT_EQ(submission.error().code, ErrorCode::outcome_unknown);
    EXPECT_THAT(submission.error().hint, HasSubstr("job mine may exist"));
  }
}

TEST_P(SubmitTest, WhatStaysUnclearForTheBudgetIsUnknown) {
  options.retry.total_budget = 30s;
  auto const start = clock.now();
  Client const lost = client([this](HttpRequest const& request) -> Result<HttpResponse> {
    clock.advance(1s);
    if (request.method == Method::post) return failed(ErrorCode::outcome_unknown);
    return request.url.ends_with("/version") ? cluster.handle(seen(request))
                                             : failed(ErrorCode::unavailable);
  });
  auto const submission = lost.submit(prepared({.entrypoint = "true"}));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::outcome_unknown);
  EXPECT_THAT(submission.error().message, HasSubstr("job raysubmit_"));
  EXPECT_THAT(submission.error().hint, HasSubstr("job raysubmit_"));
  EXPECT_GE(clock.now() - start, 30s);
  EXPECT_LE(clock.now() - start, 34s);
}

TEST_P(SubmitTest, WhatNeverReachedTheServerIsUnavailable) {
  options.retry.total_budget = 10s;
  auto const submission =
      client({failed(ErrorCode::unavailable)}).submit(prepared({.entrypoint = "true"}));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::unavailable);
}

TEST_P(SubmitTest, ATimeoutOfTheCallNamesTheJobThatMayExist) {
  Client const slow = client([this](HttpRequest const& request) -> Result<HttpResponse> {
    if (request.method == Method::get) return cluster.handle(seen(request));
    clock.advance(2s);
    return failed(ErrorCode::timeout);
  });
  auto const submission = slow.submit(prepared({.entrypoint = "true"}), {}, {.timeout = 1s});
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::timeout);
  EXPECT_THAT(submission.error().hint, HasSubstr("job raysubmit_"));
}

TEST_P(SubmitTest, RetryAfterIsHonoured) {
  auto busy = text_answer(503, "busy");
  busy->headers.emplace_back("Retry-After", "7");
  accidents = {{.answer = busy}};
  ASSERT_TRUE(ray().submit(prepared({.entrypoint = "true"})));
  EXPECT_THAT(clock.sleeps, ElementsAre(::testing::Ge(7000ms)));
}

TEST_P(SubmitTest, EnsuresThePackagesBeforeEachAttempt) {
  PackagePlan const plan{.uri = "gcs://_ray_pkg_0123456789abcdef.zip"};
  std::vector<PackageUpload> uploads;
  SubmitOptions const submit{
      .on_package = [&](PackagePlan const&, PackageUpload upload) { uploads.push_back(upload); }};
  (void)cluster.handle({.method = "PUT",
                        .target = "/api/packages/gcs/_ray_pkg_0123456789abcdef.zip",
                        .headers = {{"User-Agent", "test"}}});
  accidents = {{.answer = failed(ErrorCode::unavailable)}};
  ASSERT_TRUE(ray().submit(prepared(mine, {plan}), submit));
  std::string const ask = "GET packages/gcs/_ray_pkg_0123456789abcdef.zip";
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine", ask, "POST jobs/", ask, "POST jobs/"));
  EXPECT_THAT(uploads, ElementsAre(PackageUpload::already_there, PackageUpload::already_there));
  sent.clear();
  ASSERT_TRUE(ray().submit(prepared(mine, {plan}), submit));
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine")) << "a job that is there needs no package";
}

TEST_P(SubmitTest, APackageThatCannotBeHadEndsTheSubmit) {
  looks = {cluster.recorded("job_unknown", "mine"), text_answer(403, "no packages here")};
  PackagePlan const plan{.uri = "gcs://_ray_pkg_0123456789abcdef.zip"};
  EXPECT_EQ(ray().submit(prepared(mine, {plan})).error().code, ErrorCode::forbidden);
}

TEST_P(SubmitTest, AJobThatFailedByTheClustersFaultIsSucceeded) {
  submitted_before(mine, {.statuses = {"FAILED"}, .error_type = "JOB_SUPERVISOR_ACTOR_DIED"});
  EXPECT_EQ(ray().submit(prepared(mine)).value().submission_id, "mine");
  EXPECT_EQ(ray().submit(prepared(mine), {.max_jobs = 3}).value().submission_id, "mine-2");
  auto third = ray().submit(prepared(mine), {.max_jobs = 3});
  EXPECT_EQ(third.value().submission_id, "mine-3");
  EXPECT_FALSE(third->adopted);
  auto fourth = ray().submit(prepared(mine), {.max_jobs = 3});
  EXPECT_EQ(fourth.value().submission_id, "mine-3");
  EXPECT_TRUE(fourth->adopted) << "the limit";
}

TEST_P(SubmitTest, AJobThatFailedByItselfOrWasStoppedIsAdopted) {
  for (JobPlan const& plan :
       {JobPlan{.statuses = {"FAILED"}, .error_type = "JOB_ENTRYPOINT_COMMAND_ERROR"},
        JobPlan{.statuses = {"FAILED"},
        .message = "Traceback (most recent call last):\n  File \"a\"\nValueError: 1.5 GPUs\n",
        .error_type = "JOB_SUPERVISOR_ACTOR_START_FAILURE"},
        JobPlan{.statuses = {"FAILED"}}, JobPlan{.statuses = {"STOPPED"}}}) {
    cluster = FakeCluster(GetParam());
    submitted_before(mine, plan);
    EXPECT_EQ(ray().submit(prepared(mine), {.max_jobs = 3}).value().submission_id, "mine");
  }
}

TEST_P(SubmitTest, AnotherJobsRecordIsNoAnswer) {
  auto const other = json_answer(R"({"submission_id": "other", "status": "RUNNING"})");
  looks = {other};
  EXPECT_EQ(ray().submit(prepared(mine)).error().code, ErrorCode::protocol);
  EXPECT_THAT(sent, ElementsAre("GET jobs/mine"));
  options.retry.total_budget = 0s;
  accidents = {{.answer = text_answer(504, "upstream request timeout")}};
  looks = {cluster.recorded("job_unknown", "mine"), other};
  EXPECT_EQ(ray().submit(prepared(mine)).error().code, ErrorCode::outcome_unknown);
}

TEST_P(SubmitTest, AnotherIdInTheAnswerLeavesTheOutcomeUnknown) {
  accidents = {{.answer = json_answer(R"({"submission_id": "other"})")}};
  auto const submission = ray().submit(prepared(mine));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::outcome_unknown);
  EXPECT_EQ(submission.error().context, "POST http://head/api/jobs/");
}

TEST_P(SubmitTest, AServerThatIsNotRayGetsNoJob) {
  HttpResponse const page{
      .status = 501, .headers = {{"Content-Type", "text/html"}}, .body = "<html>no POST</html>"};
  for (Result<HttpResponse> const& answer :
       {Result<HttpResponse>(page), text_answer(501, "Unsupported method"), text_answer(405, "no"),
        json_answer(R"({"version": "1.0"})"), json_answer("<html>login</html>"),
        text_answer(200, "hello"), text_answer(302, ""), failed(ErrorCode::protocol)}) {
    sent.clear();
    versions = {answer};
    auto const submission = ray().submit(prepared({.entrypoint = "true"}));
    ASSERT_FALSE(submission);
    EXPECT_EQ(submission.error().code, ErrorCode::protocol) << submission.error().message;
    EXPECT_THAT(submission.error().hint, Not(HasSubstr("may exist")));
    EXPECT_THAT(sent, ElementsAre("GET version"));
  }
}

TEST_P(SubmitTest, APathThatIsNotThereIsAwaitedForTenSeconds) {
  auto const start = clock.now();
  std::size_t posts = 0;
  Client const files = client([&](HttpRequest const& request) {
    posts += request.method == Method::post ? 1 : 0;
    return text_answer(404, "File not found");
  });
  auto const submission = files.submit(prepared({.entrypoint = "true"}));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::protocol);
  EXPECT_EQ(posts, 0U);
  EXPECT_EQ(clock.now() - start, 10s);
  versions = {text_answer(404, "no route"), text_answer(404, "no route")};
  looks = {text_answer(404, "no route"), text_answer(404, "no route")};
  EXPECT_TRUE(ray().submit(prepared({.entrypoint = "true"}))) << "the route was on its way";
}

TEST_P(SubmitTest, ARouteThatIsOnItsWayIsAwaitedWithAGivenIdToo) {
  HttpResponse const page{
      .status = 404, .headers = {{"Content-Type", "text/html"}}, .body = "<html>no route</html>"};
  looks = {page, page};
  versions = {page};
  EXPECT_TRUE(ray().submit(prepared(mine)));
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(SubmitTest, AVersionThatIsHiddenOrFailsIsNoProofOfAnotherServer) {
  for (auto const& answer : {text_answer(404, "no route"), text_answer(403, "not this path"),
                             text_answer(401, "who?"), text_answer(500, "boom")}) {
    cluster = FakeCluster(GetParam());
    versions = {answer};
    EXPECT_TRUE(ray().submit(prepared({.entrypoint = "true"})));
    EXPECT_EQ(jobs(), 1U);
  }
  EXPECT_TRUE(clock.sleeps.empty());
}

TEST_P(SubmitTest, AGatewayInTroubleIsAwaitedBeforeTheFirstAttempt) {
  versions = {failed(ErrorCode::unavailable), text_answer(502, "bad gateway"),
              text_answer(503, "no healthy upstream"), text_answer(504, "timeout")};
  EXPECT_TRUE(ray().submit(prepared({.entrypoint = "true"})));
  sent.clear();
  options.retry.total_budget = 5s;
  versions.assign(100, text_answer(503, "no healthy upstream"));
  auto const submission = ray().submit(prepared({.entrypoint = "true"}));
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().code, ErrorCode::unavailable);
  EXPECT_THAT(sent, Each("GET version"));
}

TEST_P(SubmitTest, ARayThatHasAnsweredIsNotAskedAgain) {
  PreparedJob job = prepared({.entrypoint = "true"});
  job.ray_has_answered = true;
  ASSERT_TRUE(ray().submit(job));
  EXPECT_THAT(sent, ElementsAre("POST jobs/"));
}

INSTANTIATE_TEST_SUITE_P(Ray, SubmitTest, ::testing::Values("2.22.0", "2.60.0"),
                         [](auto const& version) {
                           return "Ray" + std::string(version.param).substr(2, 2);
                         });

}  // namespace
}  // namespace rayjobs
