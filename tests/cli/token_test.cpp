// Tokens that options name: sent, renewed during a run, and what is said when there is none.
#include "cli/cli_fixture.hpp"

#include <cerrno>
#include <csignal>
#include <thread>

namespace rayjobs::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TokenTest : public CliTest {
 protected:
  void require(std::string const& token) {
    server_.with_cluster([&](FakeCluster& cluster) { cluster.require_token_of_gateway(token); });
  }

  /// Whether the process whose id the command wrote to "pid" is gone.
  bool is_gone() const {
    pid_t const pid = std::stoi(home_.read("pid"));
    for (int i = 0; i < 500; ++i) {
      if (::kill(pid, 0) != 0 && errno == ESRCH) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
};

TEST_F(TokenTest, OfAFileIsSent) {
  require("of-the-file");
  home_.write("token", "of-the-file\n");
  auto const result = run({"list", "-v", "--token-file", "token"},
                          {{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN", "another"}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("token (from --token-file)\n"), Not(HasSubstr("of-the-file"))));
}

TEST_F(TokenTest, OfACommandIsSent) {
  require("a");
  for (char const* const command :
       {"printf %s \"a\"", "[\"printf\", \"%s\", \"a\"]", "sh -c 'echo a'"}) {
    auto const result = run({"list", "-v", "--token-command", command});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("token (from --token-command)\n"));
  }
}

TEST_F(TokenTest, AnAuthorizationHeaderWins) {
  require("header");
  auto const result = run({"list", "--headers", R"({"Authorization": "Bearer header"})",
                           "--token-command", "sh -c 'echo run > ran; echo t'"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: the Authorization header of --headers is sent"));
  EXPECT_EQ(home_.read("ran"), "");
}

TEST_F(TokenTest, OfACommandThatFailsIsNoneAlsoWhereAParentIgnoresItsChildren) {
  auto options = child_options({"list", "--token-command", "sh -c 'echo a; exit 3'"});
  options.ignore_sigchld = true;
  auto const result = run_child(options);
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("ended with exit code 3"));
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(TokenTest, AnEmptyValueOfACertificateIsRefused) {
  for (Words const& words : {Words{"list", "--cert", ""}, Words{"list", "--cert", "a", "--key", ""},
                             Words{"list", "--cert", "a", "--key-passphrase-file", ""}}) {
    auto const result = run(words);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("must not be empty"));
  }
}

TEST_F(TokenTest, ARefusedOneIsRenewedOnce) {
  require("token-2");
  home_.write("command", "echo run >> runs; echo token-$(wc -l < runs)");
  auto const result = run({"list", "-v", "--token-command", "sh command"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("its credentials were refused; sent again with new ones"));
  EXPECT_EQ(home_.read("runs"), "run\nrun\n");
}

TEST_F(TokenTest, ASecondRefusalIsTheError) {
  require("never");
  home_.write("command", "echo run >> runs; echo token-$(wc -l < runs)");
  auto const result = run({"list", "--token-command", "sh command"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("the credentials sent were the token of --token-command"));
  EXPECT_EQ(home_.read("runs"), "run\nrun\n");
}

TEST_F(TokenTest, ASubmitIsRepeatedAfterARefusal) {
  home_.write("scripts/a.py", "");
  plan(ended("SUCCEEDED", "log\n"));
  Words const submit{"submit", "--working-dir", "scripts", "--token-command", "sh command",
                     "--",     "true"};
  home_.write("command", "echo run >> runs; echo token-$(wc -l < runs)");
  ASSERT_EQ(run(submit).exit_code, 0);
  std::string uploaded;
  for (auto const& request : server_.requests())
    if (request.method == "PUT") uploaded = request.path();
  FakeRayServer second;
  HttpResponse const refusal{.status = 401, .body = "token expired"};
  second.answer_once("PUT", uploaded, refusal);
  second.answer_once("POST", "/api/jobs/", refusal);
  second.with_cluster([](FakeCluster& cluster) { cluster.plan(ended("SUCCEEDED", "log\n")); });
  auto const result = run(submit, {{"RAY_ADDRESS", second.url()}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "log\n");
  EXPECT_EQ(second.requests("PUT", uploaded).size(), 2U);
  EXPECT_EQ(second.requests("POST", "/api/jobs/").size(), 2U);
}

TEST_F(TokenTest, IsKeptFromWhoeverDoesNotAskInRaysWords) {
  HttpResponse const answers[] = {
      {.status = 401, .body = "ACME: no token"},
      {.status = 403, .body = "ACME: Invalid authentication token in Proxy-Authorization"},
      {.status = 403, .body = R"({"error":{"message":"Invalid authentication token"}})"}};
  for (HttpResponse const& answer : answers) {
    server_.answer_once("GET", "/api/jobs/", answer);
    EXPECT_EQ(run({"list"}, {{"RAY_AUTH_TOKEN", "canary"}}).exit_code, 4) << answer.body;
  }
  for (auto const& request : server_.requests()) EXPECT_EQ(request.header("Authorization"), "");
}

/// An option, its value, and the status with which another token is refused: a gateway's 401 or
/// Ray's 403.
class RenewedTokenTest : public TokenTest, public ::testing::WithParamInterface<Words> {
 protected:
  void accept(std::string const& token) {
    home_.write("new", token);
    std::filesystem::rename(home_.path() / "new", home_.path() / "token");
    server_.with_cluster([&](FakeCluster& cluster) {
      GetParam()[2] == "401" ? cluster.require_token_of_gateway(token)
                             : cluster.require_token(token);
    });
  }
};

TEST_P(RenewedTokenTest, LosesNoLineAndRepeatsNone) {
  accept("token-0");
  add_job("a", {.statuses = {"RUNNING"}, .log = "line 0\n"});
  std::string log = "line 0\n";
  Child child(child_options({"logs", "-f", GetParam()[0], GetParam()[1], "a"}));
  for (int i = 1; i < 6; ++i) {
    ASSERT_TRUE(child.read_until([&](auto const& out, auto const&) { return out == log; })) << i;
    std::string const number = std::to_string(i);
    accept("token-" + number);
    log += "line " + number + '\n';
    server_.with_cluster([&](FakeCluster& cluster) { cluster.set_log("a", log); });
  }
  ASSERT_TRUE(child.read_until([&](auto const& out, auto const&) { return out == log; }));
  server_.with_cluster([&](FakeCluster& cluster) { cluster.set_status("a", "SUCCEEDED"); });
  auto const result = child.finish();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, log);
  EXPECT_THAT(result.err, Not(HasSubstr("token-")));
}

INSTANTIATE_TEST_SUITE_P(EachSource, RenewedTokenTest,
                         ::testing::Values(Words{"--token-file", "token", "401"},
                                           Words{"--token-command", "cat token", "401"},
                                           Words{"--token-command", "cat token", "403"}));

TEST_F(TokenTest, OfAFailingCommandIsAnErrorWithWhatItSaid) {
  auto const result =
      run({"list", "--token-command", "sh -c 'echo please log in >&2; echo half; exit 3'"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err,
              StartsWith("error: the token command sh ended with exit code 3: please log in\n"));
  EXPECT_THAT(result.err, HasSubstr("hint: run it by itself"));
  EXPECT_EQ(server_.requests().size(), 0U);
  EXPECT_THAT(run({"list", "--token-command", "sh -c 'echo Hello; echo t0ken'"}).err,
              AllOf(HasSubstr("is no token: it has blanks"), Not(HasSubstr("t0ken"))));
  EXPECT_THAT(
      run({"list", "--token-command", "./no-such-program y"}).err,
      StartsWith("error: the token command ./no-such-program cannot be started: No such file"));
}

TEST_F(TokenTest, OfAHangingCommandIsNotWaitedForBeyondTheTimeout) {
  add_job("a", ended("SUCCEEDED"));
  auto const result = run(
      {"wait", "--timeout", "1s", "a", "--token-command", "sh -c 'echo $$ > pid; exec sleep 900'"});
  EXPECT_EQ(result.exit_code, 7) << result.err;
  EXPECT_TRUE(is_gone());
}

TEST_F(TokenTest, OfAHangingCommandIsNotWaitedForAfterASignal) {
  Child child(
      child_options({"list", "--token-command", "sh -c 'echo $$ > pid; echo > ready; sleep 900'"}));
  for (int i = 0; i < 2000 && home_.read("ready").empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  child.send_signal(SIGINT);
  EXPECT_EQ(child.finish().exit_code, 130);
  EXPECT_TRUE(is_gone());
}

TEST_F(TokenTest, OfAMissingFileIsAnErrorBeforeAnyRequest) {
  auto const result = run({"list", "--token-file", "missing"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, StartsWith("error: the token file missing cannot be read: No such file"));
  EXPECT_EQ(server_.requests().size(), 0U);
}

}  // namespace
}  // namespace rayjobs::testing
