// No secret is printed, however much is.
#include "cli/cli_fixture.hpp"

#include <algorithm>
#include <filesystem>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCanary[] = "c4nary";

class SecretsTest : public CliTest {
 protected:
  std::string everything(Words const& arguments, Variables const& variables) {
    auto const result = run(arguments, variables);
    return result.out + result.err;
  }

  Variables const secrets_{{"RAY_AUTH_MODE", "token"},
                           {"RAY_AUTH_TOKEN", kCanary},
                           {"RAY_JOB_HEADERS", R"({"X-Api-Key": "c4nary", "Cookie": "a=c4nary"})"}};
};

TEST_F(SecretsTest, StayOutOfEverythingAtMostVerbose) {
  plan(ended("SUCCEEDED", "log\n"));
  std::string const text = everything({"submit", "-vv", "--", "true"}, secrets_);
  EXPECT_THAT(text, HasSubstr("SUCCEEDED"));
  EXPECT_THAT(text, Not(HasSubstr(kCanary)));
}

TEST_F(SecretsTest, StayOutOfRefusals) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("another"); });
  std::string const text = everything({"list", "-vv"}, secrets_);
  EXPECT_THAT(text, HasSubstr("error: "));
  EXPECT_THAT(text, Not(HasSubstr(kCanary)));
}

TEST_F(SecretsTest, StayOutOfTheAddress) {
  std::string address = server_.url();
  address.insert(std::string("http://").size(), "user:c4nary@");
  plan(ended("SUCCEEDED"));
  std::string const text = everything({"submit", "-vv", "--address", address, "--", "true"}, {});
  EXPECT_THAT(text, HasSubstr("SUCCEEDED"));
  EXPECT_THAT(text, Not(HasSubstr(kCanary)));
}

/// Tokens and passphrases that options name; the server repeats what it gets.
class SourceSecretsTest : public SecretsTest {
 protected:
  void SetUp() override {
    home_.write("token", kCanary);
    home_.write("works", "echo c4nary");
    home_.write("credential",
                R"(echo '{"apiVersion": "client.authentication.k8s.io/v1",
                   "kind": "ExecCredential", "status": {"token": "c4nary"}}')");
    home_.write("complains", "echo c4nary; echo 'set -x: c4nary' >&2; exit 1");
    home_.write("noisy", "echo Hello c4nary; echo 'I said c4nary' >&2");
    home_.write("quotes", "echo '{\"status\": \"c4nary\"}'; echo c4nary >&2");
    home_.write("refused-later", "echo run >> runs; echo c4nary; [ $(wc -l < runs) = 1 ]");
  }
  static std::vector<Words> sources() {
    return {{"--token-file", "token"},
            {"--token-command", "sh works"},
            {"--token-command", "sh credential"},
            {"--token-command", "sh complains"},
            {"--token-command", "sh noisy"},
            {"--token-command", "sh quotes"},
            {"--token-command", "sh refused-later"},
            {"--token-command", "/nonexistent/program c4nary"},
            {"--token-command", "sh -c 'c4nary"},
            {"--token-command", "[\"c4nary\", 1]"}};
  }
  std::string everything_of(Words const& source) {
    std::string text;
    for (char const* const form : {"text", "json", "ndjson"})
      for (Words const& words : {Words{"list"}, Words{"submit", "--", "true"}}) {
        Words all{words.front(), "-vv", "-o", form, "--retry-budget", "0"};
        all.insert(all.end(), source.begin(), source.end());
        all.insert(all.end(), words.begin() + 1, words.end());
        text += everything(all, {});
      }
    return text;
  }
  /// How many requests carried the canary.
  std::ptrdiff_t sent() const {
    auto const requests = server_.requests();
    return std::ranges::count(requests, std::string("Bearer ") + kCanary,
                              [](auto const& request) { return request.header("Authorization"); });
  }
};

TEST_F(SourceSecretsTest, StayOutOfEverything) {
  for (Words const& source : sources())
    EXPECT_THAT(everything_of(source), Not(HasSubstr(kCanary))) << source[1];
  EXPECT_GE(sent(), 18) << "nothing would have been shown";
}

TEST_F(SourceSecretsTest, StayOutOfTheTextsOfAServerThatRepeatsThem) {
  for (int const status : {400, 401, 403, 500, 503}) {
    for (char const* const method : {"GET", "POST"})
      server_.answer(method, "/api/jobs/",
                     HttpResponse{.status = status, .body = "no: authorization=c4nary"});
    std::filesystem::remove(home_.path() / "runs");
    for (Words const& source : sources())
      EXPECT_THAT(everything_of(source), Not(HasSubstr(kCanary))) << status << ' ' << source[1];
  }
  EXPECT_GE(sent(), 90) << "nothing would have been repeated";
}

/// A follow of job "a", which has ended; a route answers with what it was sent.
class FollowSecretsTest : public SourceSecretsTest {
 protected:
  void SetUp() override {
    SourceSecretsTest::SetUp();
    plan(ended("SUCCEEDED", "log\n"));
    ASSERT_EQ(run({"submit", "--no-wait", "--submission-id", "a", "--", "true"}).exit_code, 0);
  }
  void repeat_at(std::string const& route) {
    server_.answer("GET", route, HttpResponse{.status = 503, .body = "no: authorization=c4nary"});
  }
  std::string everything_said(char const* form) {
    std::string const text =
        everything({"logs", "--follow", "-o", form, "--retry-budget", "1s", "--token-file", "token",
                    "--result-file", "result.json", "a"},
                   {});
    return text + home_.read("result.json");
  }
};

TEST_F(FollowSecretsTest, StayOutOfItsNotices) {
  repeat_at("/api/jobs/a");
  for (char const* const form : {"text", "json", "ndjson"}) {
    std::string const text = everything_said(form);
    EXPECT_THAT(text, HasSubstr("no: authorization=<redacted>; trying again")) << form;
    EXPECT_THAT(text, Not(HasSubstr(kCanary))) << form;
  }
}

TEST_F(FollowSecretsTest, StayOutOfWhyTheLogIsNotComplete) {
  server_.answer("GET", "/api/v0/logs/file", "route_unknown");
  repeat_at("/api/jobs/a/logs");
  for (char const* const form : {"text", "json", "ndjson"}) {
    std::string const text = everything_said(form);
    EXPECT_THAT(text, HasSubstr("the log is not complete: ")) << form;
    EXPECT_THAT(text, HasSubstr("no: authorization=<redacted>")) << form;
    EXPECT_THAT(text, Not(HasSubstr(kCanary))) << form;
  }
}

/// The control: what is neither sent nor printed by the command would be shown.
TEST_F(SourceSecretsTest, WouldBeSeen) {
  server_.answer("GET", "/api/jobs/", HttpResponse{.status = 400, .body = "no: c4nary"});
  EXPECT_THAT(everything({"list", "-vv"}, {}), HasSubstr(kCanary));
  EXPECT_THAT(everything({"list", "--token-command", "sh -c 'echo c4nary >&2; exit 1'"}, {}),
              HasSubstr(kCanary));
}

/// A job with the canary in its variables and in the URIs of its runtime environment; every command
/// that shows the job, in every form.
class RecordSecretsTest : public SecretsTest {
 protected:
  void SetUp() override {
    home_.write("secrets.env", "TOKEN=c4nary\n");
    plan(ended("SUCCEEDED", "log\n"));
  }

  /// What all commands print, and the result file, with `more` options.
  std::string everything_shown(Words const& more) {
    std::string text;
    auto const add = [&](Words words) {
      words.insert(words.begin() + 1, more.begin(), more.end());
      auto const result = run(words);
      text += result.out + result.err;
    };
    for (char const* const form : {"text", "json", "ndjson"}) {
      Words const submit{
          "submit",
          "-vv",
          "-o",
          form,
          "--env-file",
          "secrets.env",
          "--env",
          "OTHER=c4nary",
          "--runtime-env-json",
          R"({"working_dir": "https://u:c4nary@h/x.zip?k=c4nary", "pip": ["https://c4nary@h/y.whl"]})"};
      auto const with = [&](Words const& rest) {
        Words words = submit;
        words.insert(words.end(), rest.begin(), rest.end());
        return words;
      };
      std::string const id = std::string("a-") + form;
      add(with({"--dry-run", "--", "true"}));
      add(with({"--submission-id", id, "--result-file", "result.json", "--", "true"}));
      text += home_.read("result.json");
      add(with({"--submission-id", id, "--no-wait", "--", "true"}));
      add(with({"--working-dir", "https://u:c4nary@h/z.zip?c4nary", "--dry-run", "--", "true"}));
      for (Words const& words :
           {Words{"status", "-vv", "-o", form, id}, Words{"status", "--watch", "-o", form, id},
            Words{"wait", "-o", form, id}, Words{"logs", "-f", "-vv", "-o", form, id},
            Words{"logs", "-vv", id}, Words{"list", "-vv", "-o", form},
            Words{"stop", "-o", form, id}, Words{"delete", "-o", form, id}})
        add(words);
    }
    return text;
  }
};

TEST_F(RecordSecretsTest, StayOutOfEveryOutputOfEveryCommand) {
  std::string const text = everything_shown({});
  EXPECT_THAT(text, HasSubstr("<redacted>"));
  EXPECT_THAT(text, Not(HasSubstr(kCanary)));
}

/// `ray job list` prints what Ray's prints, to the letter.
TEST_F(RecordSecretsTest, AreShownUnderRaysName) {
  run({"submit", "--env-file", "secrets.env", "--", "true"});
  EXPECT_THAT(run_as_ray({"job", "list"}).out, HasSubstr("'TOKEN': 'c4nary'"));
  EXPECT_THAT(run_as_ray({"job", "list", "-o", "json"}).out, Not(HasSubstr(kCanary)));
}

TEST_F(RecordSecretsTest, AreShownWhenAskedFor) {
  std::string const text = everything_shown({"--show-env"});
  for (char const* const shown :
       {R"("TOKEN": "c4nary")", R"("TOKEN":"c4nary")", R"(https://u:c4nary@h/x.zip?k=c4nary)",
        R"(https://c4nary@h/y.whl)"})
    EXPECT_THAT(text, HasSubstr(shown));
}

TEST_F(RecordSecretsTest, StayOutOfErrorsAboutTheRuntimeEnvironment) {
  home_.write("env.yaml", "env_vars: {PIN: 4711123}\n");
  home_.write("broken.yaml", "env_vars: {TOKEN: [c4nary\n");
  home_.write("broken.env", "TOKEN='c4nary\n");
  for (Words const& words :
       {Words{"--runtime-env", "env.yaml"}, Words{"--runtime-env", "broken.yaml"},
        Words{"--env-file", "broken.env"}, Words{"--env", "c4nary"},
        Words{"--runtime-env-json", R"({"env_vars": {"PIN": 4711123}})"},
        Words{"--runtime-env-json", R"({"env_vars": {"PIN": "c4nary)"},
        Words{"--runtime-env-json", R"({"env_vars": ["c4nary"]})"},
        Words{"--working-dir", "https://u:c4nary@h/x.txt?c4nary"},
        Words{"--working-dir", "weird://u:c4nary@h/x.zip?c4nary"},
        Words{"--py-module", "https://u:c4nary@h/x.txt?c4nary"},
        Words{"--requirements", "https://u:c4nary@h/x.txt?c4nary"}}) {
    for (char const* const form : {"text", "json"}) {
      Words all{"submit", "-vv", "-o", form};
      all.insert(all.end(), words.begin(), words.end());
      all.insert(all.end(), {"--", "true"});
      auto const result = run(all);
      EXPECT_NE(result.exit_code, 0) << words[1];
      EXPECT_THAT(result.err, HasSubstr("error: "));
      EXPECT_THAT(result.out + result.err, Not(HasSubstr(kCanary))) << words[1];
      EXPECT_THAT(result.out + result.err, Not(HasSubstr("4711123"))) << words[1];
    }
  }
}

TEST_F(RecordSecretsTest, StayOutOfTheTextsOfAServerThatRepeatsTheRequest) {
  for (int const status : {400, 401, 403, 409, 422, 500, 503}) {
    server_.answer("POST", "/api/jobs/",
                   HttpResponse{.status = status,
                                .body = "Traceback:\nTypeError: {\"TOKEN\": \"c4nary\"} "
                                        "https://u:c4nary@h/?c4nary X-Api-Key: c4nary"});
    auto const result =
        run({"submit", "-vv", "-o", "json", "--retry-budget", "1", "--result-file", "result.json",
             "--executor-input", R"({"outputs": {"outputFile": "out/x"}})", "--env-file",
             "secrets.env", "--", "true"},
            {{"RAY_JOB_HEADERS", R"({"X-Api-Key": "c4nary"})"}});
    EXPECT_NE(result.exit_code, 0);
    for (std::string const& text :
         {result.out, result.err, home_.read("result.json"), home_.read("out/executor_error.json")})
      EXPECT_THAT(text, Not(HasSubstr(kCanary))) << status;
  }
}

TEST_F(RecordSecretsTest, StayOutOfARecordWhoseRuntimeEnvironmentIsText) {
  server_.answer("GET", "/api/jobs/a",
                 json_answer(
                     R"({"submission_id": "a", "status": "SUCCEEDED", "runtime_env":
          "{\"env_vars\": {\"A\": \"c4nary\"}, \"working_dir\": \"https://u:c4nary@h/x.zip\"}",
          "message": "pip --index-url https://u:c4nary@h/ failed", "runtime_env_json": "{\"pip\": [\"https://c4nary@h\"]}"})"));
  for (Words const& words : {Words{"status", "a"}, Words{"status", "-o", "json", "a"},
                             Words{"wait", "a"}, Words{"wait", "-o", "ndjson", "a"}}) {
    auto const result = run(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(kCanary)));
  }
}

TEST_F(RecordSecretsTest, StayOutOfTextsThatAreNoUsableEnvironment) {
  std::string const deep = std::string(100'000, '[') + std::string(100'000, ']');
  std::string many = "{";
  for (int i = 0; i < 50'000; ++i) many += "\"k" + std::to_string(i) + "\": 1, ";
  for (std::string const& text : {deep, many + "\"env_vars\": {\"A\": \"c4nary\"}}",
                                  std::string("{\"env_vars\": {\"A\": \"c4nary\"")}) {
    Json const record{{"submission_id", "a"}, {"status", "SUCCEEDED"}, {"runtime_env", text}};
    server_.answer("GET", "/api/jobs/a", json_answer(record.dump()));
    auto const result = run({"status", "-o", "json", "a"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("<redacted>"));
    EXPECT_THAT(result.out, Not(HasSubstr(kCanary)));
  }
}

TEST_F(RecordSecretsTest, MayBeWordsOfWhatStandsForThem) {
  server_.answer("POST", "/api/jobs/",
                 HttpResponse{.status = 400, .body = "c4nary-longer redacted"});
  auto const result = run({"submit", "--env", "A=redacted", "--env", "B=c4nary", "--env",
                           "C=c4nary-longer", "--", "true"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, Not(HasSubstr("longer")));
}

TEST_F(RecordSecretsTest, StayOutOfTheDifferenceFromAnotherJob) {
  run({"submit", "--submission-id", "b", "--env-file", "secrets.env", "--runtime-env-json",
       R"({"working_dir": "https://u:c4nary@h/x.zip?c4nary"})", "--", "true"});
  auto const result = run({"submit", "--submission-id", "b", "--runtime-env-json",
                           R"({"pip": ["https://u:c4nary@h/y.whl"]})", "--", "true"});
  EXPECT_EQ(result.exit_code, 9) << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr(kCanary)));
}

TEST_F(SecretsTest, StayOutOfAddressErrors) {
  for (char const* const address : {"http://user:c4nary@bad host", "http://user:c4nary#@host",
                                    "http://user:c4nary?x@host", "http//user:c4nary@host"})
    EXPECT_THAT(everything({"list", "--address", address}, {}), Not(HasSubstr(kCanary))) << address;
}

TEST_F(SecretsTest, StayOutOfHeaderErrors) {
  EXPECT_THAT(everything({"list", "--headers", R"({"Authorization": "c4nary)"}, {}),
              Not(HasSubstr(kCanary)));
  EXPECT_THAT(everything({"list", "--headers", R"({"Authorization": "c4nary\n"})"}, {}),
              Not(HasSubstr(kCanary)));
}

}  // namespace
}  // namespace rayjobs::testing
