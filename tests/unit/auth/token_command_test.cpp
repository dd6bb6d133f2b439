// Tokens that a program prints: how it is run, and when again.
#include "core/clock.hpp"
#include "support/temporary_directory.hpp"

#include <rayjobs/auth.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

std::string rfc3339_in(std::chrono::seconds later) {
  std::time_t const time =
      std::chrono::floor<std::chrono::seconds>(detail::wall_time() + later).count();
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string credential(std::string const& token, std::string const& expires) {
  return R"({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": ")" +
         token + R"(", "expirationTimestamp": ")" + expires + R"("}})";
}

/// Programs that are written as shell scripts, each run of which adds a line to "runs".
class TokenCommandTest : public ::testing::Test {
 protected:
  HeaderProvider provider(std::string const& script, std::chrono::milliseconds timeout = 20s) {
    auto const file = directory.write("command", "echo run >> runs\n" + script);
    return bearer_token_command(
        {.argv = {"/bin/sh", "-c", "cd \"$1\" && . ./command", "sh", directory.path().string()},
         .timeout = timeout});
  }
  std::ptrdiff_t runs() const { return std::ranges::count(directory.read("runs"), '\n'); }
  static std::string token_of(Result<HeaderList> const& headers) {
    return headers ? headers->at(0).second : "error: " + headers.error().message;
  }
  static Error error_of(Result<HeaderList> const& headers) {
    return headers ? Error{.message = "none"} : headers.error();
  }
  bool no_process_is_left() const {
    auto const pid = std::stoi(directory.read("pid"));
    for (int i = 0; i < 200; ++i) {
      if (::kill(pid, 0) != 0 && errno == ESRCH) return true;
      std::this_thread::yield();
      detail::system_clock().sleep(10ms, {});
    }
    return false;
  }

  testing::TemporaryDirectory const directory{};
};

TEST_F(TokenCommandTest, ABareTokenIsTrimmedAndKept) {
  auto const headers = provider("printf '  t0ken\\r\\n'");
  EXPECT_EQ(token_of(headers()), "Bearer t0ken");
  EXPECT_EQ(token_of(headers()), "Bearer t0ken");
  EXPECT_EQ(runs(), 1);
}

TEST_F(TokenCommandTest, ARefusedTokenIsAskedForAgainOnce) {
  auto const headers = provider("echo token-$(wc -l < runs)");
  HeaderList const refused = headers().value();
  EXPECT_EQ(token_of(headers({.refused = &refused})), "Bearer token-2");
  EXPECT_EQ(token_of(headers({.refused = &refused})), "Bearer token-2");  // another thread's
  HeaderList const others{{"authorization", "Bearer somebody's"}};
  EXPECT_EQ(token_of(headers({.refused = &others})), "Bearer token-2");
  EXPECT_EQ(runs(), 2);
}

TEST_F(TokenCommandTest, ATokenIsKeptUntilItIsAboutToExpire) {
  auto const lasting = provider("echo '" + credential("t", rfc3339_in(1h)) + "'");
  EXPECT_EQ(token_of(lasting()), "Bearer t");
  EXPECT_EQ(token_of(lasting()), "Bearer t");
  EXPECT_EQ(runs(), 1);
  auto const expired = provider("echo '" + credential("old", rfc3339_in(-1h)) + "'");
  EXPECT_EQ(token_of(expired()), "Bearer old");
  EXPECT_EQ(token_of(expired()), "Bearer old");
  EXPECT_EQ(runs(), 3);
}

TEST_F(TokenCommandTest, AFailureShowsWhatWasSaidButNoSecret) {
  auto const error =
      error_of(provider("echo s3cret-token\n"
                        "echo 'not logged in: s3cret-token' >&2\n"
                        "printf '\\033[1mrun login\\n' >&2\n"
                        "exit 3")());
  EXPECT_EQ(error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(error.message,
            "the token command /bin/sh ended with exit code 3: not logged in: <redacted>; "
            "?[1mrun login");
  EXPECT_THAT(error.hint, HasSubstr("run it by itself"));
}

TEST_F(TokenCommandTest, AFailureShowsNoSecretInAnotherSpelling) {
  auto const assigned = provider("echo token=s3cret-token; echo 'bad: s3cret-token' >&2; exit 1");
  auto const escaped = provider("echo '" + credential("s3cret\\/token", rfc3339_in(1h)) +
                                "'; echo s3cret/token >&2; exit 1");
  auto const cut = provider(
      "printf qwertz-ABCDEFGH >&2; i=0; while [ $i -lt 1637 ]; do printf '\n\n\n\n\n\n\n\n\n\n' "
      ">&2; "
      "i=$((i+1)); done; printf '\n\n\n' >&2; echo the end >&2; echo qwertz-ABCDEFGH; exit 1");
  for (auto const& headers : {assigned, escaped, cut}) {
    auto const error = error_of(headers());
    EXPECT_THAT(error.message, HasSubstr("ended with exit code 1: "));
    EXPECT_THAT(error.message, Not(HasSubstr("s3cret")));
    EXPECT_THAT(error.message, Not(HasSubstr("FGH")));
  }
}

TEST_F(TokenCommandTest, WordsOfWhatHidesThemTakeNoTime) {
  auto const start = std::chrono::steady_clock::now();
  auto const error =
      error_of(provider("yes redact | head -n 100000; yes redacted | head -n 1800 >&2; exit 1")());
  EXPECT_THAT(error.message, HasSubstr("redacted"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 15s);
}

TEST_F(TokenCommandTest, OneThatHasLeftItsGroupIsKilled) {
  auto const start = std::chrono::steady_clock::now();
  auto const error = error_of(bearer_token_command(
      {.argv = {"python3", "-c",
                "import os, time; os.setpgid(0, os.getpgid(os.getppid())); time.sleep(1000)"},
       .timeout = 1s})());
  EXPECT_THAT(error.message, HasSubstr("did not end within 1 s and was killed"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 60s);
}

TEST_F(TokenCommandTest, ALongComplaintIsCutAtItsBeginning) {
  auto const error =
      error_of(provider("i=0; while [ $i -lt 3000 ]; do echo \"line $i\"; i=$((i+1)); done >&2\n"
                        "echo the cause >&2\nexit 1")());
  EXPECT_THAT(error.message, HasSubstr("; line 2999; the cause"));
  EXPECT_LT(error.message.size(), 1100U);
}

TEST_F(TokenCommandTest, AfterAFailureItRunsAgain) {
  auto const headers = provider("[ $(wc -l < runs) -gt 1 ] && echo t");
  EXPECT_FALSE(headers());
  EXPECT_EQ(token_of(headers()), "Bearer t");
}

TEST_F(TokenCommandTest, ATokenThatIsStillValidOutlivesAFailure) {
  auto const headers =
      provider("[ $(wc -l < runs) = 1 ] && echo '" + credential("t", rfc3339_in(1h)) + "'");
  HeaderList const refused = headers().value();
  EXPECT_EQ(token_of(headers()), "Bearer t");
  EXPECT_EQ(error_of(headers({.refused = &refused})).code, ErrorCode::unavailable);
}

TEST_F(TokenCommandTest, AFailureIsAnOutageOnlyOfWhatHasWorked) {
  auto const headers = provider("n=$(wc -l < runs); [ $n = 2 -o $n = 4 ] && echo t$n");
  EXPECT_EQ(error_of(headers()).code, ErrorCode::unauthenticated);
  HeaderList const refused = headers().value();
  EXPECT_EQ(error_of(headers({.refused = &refused})).code, ErrorCode::unavailable);
  EXPECT_EQ(token_of(headers({.refused = &refused})), "Bearer t4");
}

TEST_F(TokenCommandTest, OneThatIsEndedByASignalFails) {
  EXPECT_THAT(error_of(provider("kill -9 $$")()).message, HasSubstr("was ended by signal 9"));
}

TEST_F(TokenCommandTest, OneThatHangsIsKilledWithItsChildren) {
  auto const start = std::chrono::steady_clock::now();
  auto const error = error_of(
      provider("sh -c 'echo $$ > pid; echo waiting >&2; exec sleep 1000' & wait", 300ms)());
  EXPECT_EQ(error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(error.message,
            "the token command /bin/sh did not end within 300 ms and was killed: waiting");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 15s);
  EXPECT_TRUE(no_process_is_left());
}

TEST_F(TokenCommandTest, ACancelledCallKillsIt) {
  std::stop_source stop;
  auto const headers = provider("echo $$ > pid; exec sleep 1000");
  std::thread const canceller([&] {
    while (directory.read("pid").empty()) detail::system_clock().sleep(5ms, {});
    stop.request_stop();
  });
  auto const error = error_of(headers({.stop = stop.get_token()}));
  const_cast<std::thread&>(canceller).join();
  EXPECT_EQ(error.code, ErrorCode::cancelled);
  EXPECT_TRUE(no_process_is_left());
}

TEST_F(TokenCommandTest, ACallWhoseTimeIsUpKillsIt) {
  auto const error = error_of(provider("echo $$ > pid; exec sleep 1000")({.timeout = 300ms}));
  EXPECT_EQ(error.code, ErrorCode::timeout);
  EXPECT_TRUE(no_process_is_left());
}

TEST_F(TokenCommandTest, OneThatDoesNotStopPrintingIsKilled) {
  auto const error = error_of(provider("echo $$ > pid; exec yes")());
  EXPECT_THAT(error.message, HasSubstr("printed more than 1 MiB"));
  EXPECT_TRUE(no_process_is_left());
}

TEST_F(TokenCommandTest, WhatItLeavesBehindIsNotWaitedFor) {
  auto const headers = provider("echo t; sleep 20 & echo $! > pid");
  auto const start = std::chrono::steady_clock::now();
  EXPECT_EQ(token_of(headers()), "Bearer t");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 15s);
  ::kill(std::stoi(directory.read("pid")), SIGKILL);
}

TEST_F(TokenCommandTest, OneThatCannotBeStartedIsNamed) {
  auto const error = error_of(bearer_token_command({.argv = {"/nonexistent/get-token"}})());
  EXPECT_EQ(error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(error.message,
            "the token command /nonexistent/get-token cannot be started: No such file or "
            "directory");
}

TEST_F(TokenCommandTest, AnEmptyCommandIsInvalid) {
  using Argv = std::vector<std::string>;
  for (auto const& argv : {Argv{}, Argv{""}, Argv{"sh", std::string("\0", 1)}})
    EXPECT_EQ(error_of(bearer_token_command({.argv = argv})()).code, ErrorCode::invalid_argument);
}

TEST_F(TokenCommandTest, NoShellReadsTheWords) {
  auto const headers = bearer_token_command({.argv = {"printf", "%s", "$HOME;'x'|y"}});
  EXPECT_EQ(token_of(headers()), "Bearer $HOME;'x'|y");
}

TEST_F(TokenCommandTest, ItGetsNoDescriptorsNoInputAndNoBlockedSignals) {
  int const leaked = ::open("/dev/null", O_RDONLY);  // NOLINT: inherited by an exec
  ::sigset_t all;
  ::sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  auto const headers = provider(
      "cat > input; ls /proc/$$/fd > descriptors; grep SigBlk /proc/$$/status > signals\n"
      "ps -o pgid= -p $$ > group; echo $$ > pid; echo t");
  EXPECT_EQ(token_of(headers()), "Bearer t");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(directory.read("input"), "");
  EXPECT_THAT(directory.read("descriptors"), Not(HasSubstr("\n" + std::to_string(leaked) + "\n")));
  EXPECT_THAT(directory.read("signals"), HasSubstr("\t0000000000000000"));
  ::close(leaked);
}

TEST_F(TokenCommandTest, ThreadsShareOneRun) {
  auto const headers = provider("sleep 0.3; echo token-$(wc -l < runs)");
  std::vector<std::string> tokens(4);
  {
    std::vector<std::jthread> threads;
    for (auto& token : tokens) threads.emplace_back([&] { token = token_of(headers()); });
  }
  EXPECT_THAT(tokens, ::testing::Each("Bearer token-1"));
  EXPECT_EQ(runs(), 1);
}

TEST_F(TokenCommandTest, ThreadsShareAFailure) {
  auto const headers = provider("while [ ! -e go ]; do sleep 0.02; done; exit 1");
  std::vector<std::string> answers(3);
  {
    std::vector<std::jthread> threads;
    for (auto& answer : answers) threads.emplace_back([&] { answer = token_of(headers()); });
    while (runs() == 0) detail::system_clock().sleep(5ms, {});
    detail::system_clock().sleep(300ms, {});  // the others are waiting by now
    directory.write("go", "");
  }
  EXPECT_THAT(answers, ::testing::Each(HasSubstr("exit code 1")));
  EXPECT_EQ(runs(), 1);
}

}  // namespace
}  // namespace rayjobs
