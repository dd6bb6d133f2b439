// Client::prepare and Client::preview; and Client::submit of a directory that changes.
#include "client_fixture.hpp"
#include "support/prepared.hpp"
#include "support/temporary_directory.hpp"

#include <rayjobs/submit.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_answer;
using testing::prepared;
using ::testing::SizeIs;
using testing::text_answer;

class PrepareTest : public testing::ClientFixture {
 protected:
  static RuntimeEnv env(std::string const& json) { return RuntimeEnv::from_json(json).value(); }

  std::string path(std::string const& name) const { return directory.path() / name; }

  Client server(std::string const& version) {
    return client({json_answer(R"({"version": "4", "ray_version": ")" + version +
                               R"(", "ray_commit": "c"})")});
  }

  Result<PreparedJob> prepare(RuntimeEnv const& runtime_env, PrepareOptions const& with = {},
                              std::string const& version = "2.60.0") {
    return server(version).prepare({.entrypoint = "true", .runtime_env = runtime_env}, with);
  }

  std::vector<std::string> warnings(std::string const& version, std::string const& json) {
    return prepare(env(json), {}, version).value().warnings;
  }

  bool asks(std::string const& json) {
    (void)prepare(env(json));
    return !transport->requests.empty();
  }

  testing::TemporaryDirectory directory{};
};

TEST_F(PrepareTest, UrisTakeThePlacesOfPaths) {
  directory.write("code/main.py", "");
  directory.write("mymod/a.py", "1");
  directory.write("mymod/a.csv", "2");
  RuntimeEnv given;
  given.set_working_dir(path("code")).set_excludes({"*.csv"});
  given.set_py_modules({"s3://b/m.zip", path("mymod"), path("code/main.py")});
  auto const job = prepare(given).value();
  ASSERT_EQ(job.packages.size(), 3U);
  EXPECT_EQ(job.request.runtime_env.working_dir(), job.packages[0].uri);
  EXPECT_THAT(job.request.runtime_env.py_modules(),
              ElementsAre("s3://b/m.zip", job.packages[1].uri, job.packages[2].uri));
  ASSERT_EQ(job.packages[1].entries.size(), 1U);
  EXPECT_EQ(job.packages[1].entries[0].name, "mymod/a.py");
  EXPECT_FALSE(job.depends_on_server);
  EXPECT_THAT(transport->requests, IsEmpty());
}

TEST_F(PrepareTest, NothingIsPlannedWithoutPaths) {
  auto const job = prepare(env(R"({"py_modules": [], "pip": ["a"]})")).value();
  EXPECT_THAT(job.packages, IsEmpty());
  EXPECT_EQ(job.request.runtime_env,
            env(R"({"py_modules": [], "pip": {"packages": ["a"], "pip_check": false}})"));
}

TEST_F(PrepareTest, ExcludesThatHaveNoEffectAreTold) {
  directory.write("code/main.py", "");
  directory.write("mymod/a.py", "1");
  RuntimeEnv given;
  given.set_working_dir("s3://b/w.zip").set_excludes({"./x"});
  EXPECT_THAT(prepare(given).value().warnings,
              ElementsAre("excludes have no effect, because no directory is packaged"));
  given.set_py_modules({path("mymod")});
  given.set_working_dir(path("code"));
  EXPECT_THAT(prepare(given).value().warnings,  // Once for both directories.
              ElementsAre("the pattern './x' (excludes[0]) matches nothing, because no path has a "
                          "part '.'; write 'x'"));
}

TEST_F(PrepareTest, OneUriForTwoContentsIsRefused) {
  directory.write("mymod/a.py", "1");
  RuntimeEnv given;
  given.set_working_dir(path("mymod")).set_py_modules({path("mymod")});
  EXPECT_EQ(prepare(given).error().code, ErrorCode::invalid_argument);
}

TEST_F(PrepareTest, KeepsAGivenIdOrMakesOneOfWordsOrAtRandom) {
  auto const ray = server("2.60.0");
  PrepareOptions const words{.submission_id_words = "run task"};
  auto const given = ray.prepare({.entrypoint = "true", .submission_id = "mine"}, words).value();
  EXPECT_EQ(given.request.submission_id, "mine");
  EXPECT_FALSE(given.id_is_random);

  auto const of_words = ray.prepare({.entrypoint = "true"}, words).value();
  EXPECT_EQ(of_words.request.submission_id, submission_id_from("run task", {.entrypoint = "true"}));
  EXPECT_FALSE(of_words.id_is_random);

  auto const random = ray.prepare({.entrypoint = "true"}).value();
  EXPECT_THAT(random.request.submission_id, ::testing::StartsWith("raysubmit_"));
  EXPECT_TRUE(random.id_is_random);
}

TEST_F(PrepareTest, AsksForTheVersionOnlyWhereItMakesADifference) {
  EXPECT_FALSE(asks(R"({"working_dir": ".", "pip": ["a"], "env_vars": {"A": "b"}})"));
  EXPECT_FALSE(asks(R"({"pip": 7})"));
  EXPECT_FALSE(asks(R"({"conda": "name", "py_modules": ["s3://b/m.zip"]})"));
  EXPECT_TRUE(asks(R"({"uv": ["a"]})"));
  EXPECT_TRUE(asks(R"({"working_dir": "http://h/a.zip"})"));
  // A tar archive is sent as it is, or made into a zip: here it is none, which is found later.
  EXPECT_TRUE(asks(R"({"working_dir": ")" + directory.write("a.tgz", "x").string() + R"("})"));
}

TEST_F(PrepareTest, SendsWhatTheServersRayUnderstands) {
  std::string const uri = R"({"working_dir": "http://h/a.zip"})";
  EXPECT_TRUE(prepare(env(uri), {}, "2.60.0"));
  EXPECT_EQ(prepare(env(uri), {}, "2.22.0").error().code, ErrorCode::invalid_argument);
  auto const offline = prepare(env(uri), {.ask_server = false}).value();
  EXPECT_TRUE(offline.depends_on_server);
  EXPECT_THAT(transport->requests, IsEmpty());
}

TEST_F(PrepareTest, AVersionThatCannotBeHadIsAnErrorOnlyWhereItIsNeeded) {
  auto const hidden = client({text_answer(403, "no")});
  auto const prepare = [&](std::string const& json) {
    return hidden.prepare({.entrypoint = "true", .runtime_env = env(json)});
  };
  EXPECT_EQ(prepare(R"({"uv": ["a"]})").error().code, ErrorCode::forbidden);
  EXPECT_TRUE(prepare(R"({"py_executable": "p"})"));
}

TEST_F(PrepareTest, WarnsOfFieldsThatTheServerIgnores) {
  EXPECT_THAT(warnings("2.22.0", R"({"uv": ["a"], "py_executable": "p", "env_vars": {}})"),
              ElementsAre("the server's Ray 2.22.0 ignores the runtime_env field 'py_executable'",
                          HasSubstr("'uv'")));
  EXPECT_THAT(warnings("2.22.0", R"({"image_uri": "i"})"), SizeIs(1));
  EXPECT_THAT(warnings("2.22.0", R"({"rocprof_sys": {}, "mpi": {}})"), SizeIs(1));
  EXPECT_THAT(warnings("2.60.0", R"({"uv": ["a"], "py_executable": "p"})"), IsEmpty());
  EXPECT_THAT(warnings("2.60.0", R"({"mpi": {}, "image_uri": null})"), SizeIs(1));
  EXPECT_THAT(warnings("2.60.0", R"({"workin_dir": "."})"),
              ElementsAre(HasSubstr("no Ray knows the runtime_env field 'workin_dir'")));
}

TEST_F(PrepareTest, RefusesWhatNoServerTakesBeforeItAsks) {
  auto const ray = server("2.60.0");
  EXPECT_EQ(ray.prepare({.entrypoint = "x", .submission_id = "a/b"}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(ray.prepare({.entrypoint = std::string("a\0", 2)}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_THAT(transport->requests, IsEmpty());
}

/// Two clients' worth of answers: no package is there, all else is accepted.
Result<HttpResponse> accepting(HttpRequest const& request) {
  if (request.method == Method::get) return text_answer(404, "Package x does not exist");
  if (request.method == Method::put) return text_answer(200, "");
  auto const body = Json::parse(std::get<std::string>(request.body));
  return json_answer(Json{{"submission_id", body["submission_id"]}}.dump());
}

TEST_F(PrepareTest, ADirectoryThatChangedIsPlannedAgainAndSubmittedUnderItsNewUri) {
  directory.write("code/main.py", "1");
  auto const ray = client(accepting);
  RuntimeEnv given;
  given.set_working_dir(path("code"));
  auto const job =
      ray.prepare({.entrypoint = "true", .runtime_env = given}, {.submission_id_words = "run"})
          .value();
  directory.write("code/main.py", "22");
  std::vector<PreparedJob> again;
  auto const submission =
      ray.submit(job, {.on_prepared_again = [&](PreparedJob const& now) { again.push_back(now); }});
  ASSERT_TRUE(submission) << submission.error().message;
  ASSERT_EQ(again.size(), 1U);
  EXPECT_NE(again[0].packages.at(0).uri, job.packages.at(0).uri);
  EXPECT_NE(submission->submission_id, job.request.submission_id) << "it is made of the request";
  auto const sent = Json::parse(std::get<std::string>(transport->requests.back().body));
  EXPECT_EQ(sent["runtime_env"]["working_dir"], again[0].packages[0].uri);
}

TEST_F(PrepareTest, ADirectoryThatKeepsChangingIsGivenUpAndNothingIsSubmitted) {
  std::size_t version = 0;
  directory.write("code/main.py", "0");
  auto const ray = client([&](HttpRequest const& request) {
    EXPECT_NE(request.method, Method::post);
    directory.write("code/main.py", std::string(++version, 'x'));
    return accepting(request);
  });
  RuntimeEnv given;
  given.set_working_dir(path("code"));
  auto const job = ray.prepare({.entrypoint = "true", .runtime_env = given}).value();
  int planned_again = 0;
  auto const submission =
      ray.submit(job, {.on_prepared_again = [&](PreparedJob const&) { ++planned_again; }});
  EXPECT_EQ(submission.error().code, ErrorCode::conflict);
  EXPECT_EQ(planned_again, 2);
}

TEST_F(PrepareTest, APreviewIsAPostWithAllItsMetadata) {
  options.default_metadata = {{"team", "x"}};
  auto const ray = client({json_answer("{}")});
  auto const preview = ray.preview(prepared({.entrypoint = "true", .submission_id = "a"})).value();
  EXPECT_THAT(transport->requests, IsEmpty());
  EXPECT_EQ(preview.method, "POST");
  EXPECT_EQ(preview.submission_id, "a");
  EXPECT_EQ(preview.url, "http://head/api/jobs/");
  Json shown = Json::parse(preview.body);
  EXPECT_EQ(shown["metadata"]["team"], "x");
  EXPECT_TRUE(shown["metadata"].contains(kFingerprintKey));
  EXPECT_TRUE(shown["metadata"].contains(kSubmitCallKey));
}

TEST_F(PrepareTest, NoPreviewIsMadeOfAnIdThatHarmsAServer) {
  EXPECT_EQ(client({json_answer("{}")})
                .preview(prepared({.entrypoint = "true", .submission_id = "a/b"}))
                .error()
                .code,
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace rayjobs
