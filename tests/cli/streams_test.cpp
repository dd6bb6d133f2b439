// Standard streams that are closed, full or unread; FIFOs in place of files; a limit of file sizes.
#include "cli/cli_fixture.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string more_than_a_pipe() { return std::string(std::size_t{4} << 20U, 'x'); }

bool has_begun(std::string const& out, std::string const& /*err*/) { return !out.empty(); }

/// Reads or writes the other end of a FIFO.
class StreamsTest : public CliTest {
 protected:
  std::string fifo(std::string const& name) {
    auto path = (home_.path() / name).string();
    if (mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("mkfifo failed");
    return path;
  }

  void add_many_jobs() {
    for (int i = 0; i < 3000; ++i)
      add_job("job-" + std::to_string(i),
              {.statuses = {"FAILED"}, .message = std::string(500, 'm')});
  }

  ChildResult ended_unread(Words arguments) {
    Child child(child_options(std::move(arguments)));
    EXPECT_TRUE(child.ends_unread());
    return child.finish();
  }

  ChildResult terminated_unread(Words arguments) {
    Child child(child_options(std::move(arguments)));
    EXPECT_TRUE(child.read_until(has_begun));
    child.send_signal(SIGTERM);
    EXPECT_TRUE(child.ends_unread());
    return child.finish();
  }

  ChildResult run_closed(Words arguments, std::vector<int> closed) {
    ChildOptions options = child_options(std::move(arguments));
    options.closed = std::move(closed);
    return run_child(options);
  }
};

TEST_F(StreamsTest, TheTimeIsUpAlsoWhenNobodyReadsTheLog) {
  plan(ended("RUNNING", more_than_a_pipe()));
  auto const result = ended_unread({"submit", "--timeout", "3", "--", "true"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.err, HasSubstr("did not end in time"));
}

TEST_F(StreamsTest, AFailureThatIsKnownCountsMoreThanALogThatNobodyRead) {
  plan(ended("FAILED", more_than_a_pipe()));
  auto const result = ended_unread({"submit", "--timeout", "3", "--", "true"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("standard output is not complete"));
}

TEST_F(StreamsTest, ASuccessWhoseLogNobodyReadIsNoSuccess) {
  plan(ended("SUCCEEDED", more_than_a_pipe()));
  auto const result =
      ended_unread({"submit", "--timeout", "3", "--result-file", "result", "--", "true"});
  EXPECT_EQ(result.exit_code, 7);
  Json const outcome = Json::parse(home_.read("result"));
  EXPECT_EQ(outcome["exit_code"], 7);
  EXPECT_EQ(outcome["status"], "SUCCEEDED");
  EXPECT_EQ(outcome["log_complete"], false);
}

TEST_F(StreamsTest, APrintedLogThatNobodyReadsIsNoSuccess) {
  add_job("a", ended("SUCCEEDED", more_than_a_pipe()));
  auto const late = ended_unread({"logs", "--timeout", "2", "a"});
  EXPECT_EQ(late.exit_code, 7);
  EXPECT_THAT(late.err, HasSubstr("standard output is not complete"));
  EXPECT_EQ(terminated_unread({"logs", "a"}).exit_code, 143);
}

TEST_F(StreamsTest, AListThatNobodyReadsIsNoSuccess) {
  add_many_jobs();
  EXPECT_EQ(terminated_unread({"list"}).exit_code, 143);
  EXPECT_EQ(terminated_unread({"list", "-o", "json"}).exit_code, 143);
}

TEST_F(StreamsTest, AReaderThatHasLeftIsNoFailure) {
  add_job("a", ended("SUCCEEDED", more_than_a_pipe()));
  Child child(child_options({"logs", "a"}));
  ASSERT_TRUE(child.read_until(has_begun));
  child.close_stdout();
  auto const result = child.finish();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(StreamsTest, AClosedStandardOutputIsAFailure) {
  add_job("a", ended("SUCCEEDED", "log"));
  for (Words const& words : {Words{"list"}, Words{"status", "a"}, Words{"logs", "a"}}) {
    auto const result = run_closed(words, {STDOUT_FILENO});
    EXPECT_EQ(result.exit_code, 10) << words.front();
    EXPECT_THAT(result.err, HasSubstr("cannot write standard output"));
  }
}

TEST_F(StreamsTest, NothingIsSubmittedWhereTheLogHasNowhereToGo) {
  auto const result = run_closed({"submit", "--", "true"}, {STDOUT_FILENO});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("/dev/null"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(StreamsTest, NoFileTakesThePlaceOfAClosedStream) {
  plan(ended("SUCCEEDED", "the log"));
  auto const result =
      run_closed({"submit", "-v", "--log-file", "log", "--result-file", "result", "--", "true"},
                 {STDIN_FILENO, STDERR_FILENO});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "the log");
  EXPECT_EQ(home_.read("log"), "the log");
  EXPECT_EQ(Json::parse(home_.read("result"))["exit_code"], 0);
}

TEST_F(StreamsTest, AFileThatMayNotGrowIsAWriteError) {
  add_job("a", ended("SUCCEEDED", more_than_a_pipe()));
  ChildOptions options = child_options({"logs", "--download", "log", "a"});
  options.largest_file = 4096;
  auto const result = run_child(options);
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.err, HasSubstr("File too large"));
  EXPECT_FALSE(std::filesystem::exists(home_.path() / "log"));
  options.arguments = {"submit", "--result-file", "result", "--", "true"};
  plan(ended("SUCCEEDED"));
  EXPECT_EQ(run_child(options).exit_code, 0);
}

TEST_F(StreamsTest, AResultThatNobodyReadsEndsWithTheDeadline) {
  plan(ended("SUCCEEDED"));
  auto const result =
      run({"submit", "--timeout", "3", "--result-file", fifo("result"), "--", "true"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.err, HasSubstr("nobody read it in time"));
}

TEST_F(StreamsTest, AFileWithoutANameIsRefusedBeforeAnythingIsSent) {
  for (std::string const option : {"--result-file", "--status-file", "--submission-id-file"}) {
    EXPECT_EQ(run({"submit", option, "", "--", "true"}).exit_code, 2) << option;
  }
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(StreamsTest, AnInputThatNobodyWritesEndsWithTheDeadlineOrASignal) {
  std::string const input = fifo("input");
  for (std::string const option : {"--env-file", "--requirements", "--runtime-env"})
    EXPECT_EQ(run({"submit", "--timeout", "1", option, input, "--", "true"}).exit_code, 7)
        << option;
  Variables const token{{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN_PATH", input}};
  EXPECT_EQ(run({"logs", "--timeout", "1", "a"}, token).exit_code, 7);
  Child child(child_options(
      {"submit", "--result-file", "result", "-v", "--env-file", input, "--", "true"}));
  // Until it waits for the FIFO.
  int const writer = ::open(input.c_str(), O_WRONLY | O_CLOEXEC);
  child.send_signal(SIGTERM);
  EXPECT_EQ(child.finish().exit_code, 143);
  ::close(writer);
  EXPECT_EQ(Json::parse(home_.read("result"))["exit_code"], 143);
}

TEST_F(StreamsTest, ATerminalThatTakesNothingEndsWithTheDeadlineOrASignal) {
  add_job("a", ended("SUCCEEDED", more_than_a_pipe()));
  int const terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_TRUE(::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0);
  ChildOptions options = child_options({"logs", "--timeout", "2", "a"});
  options.stdout_file = ::ptsname(terminal);
  EXPECT_EQ(run_child(options).exit_code, 7);
  options.arguments = {"logs", "a"};
  Child child(options);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  child.send_signal(SIGTERM);
  ASSERT_TRUE(child.ends_unread());
  EXPECT_EQ(child.finish().exit_code, 143);
  ::close(terminal);
}

TEST_F(StreamsTest, AStatusThatNobodyReadsKeepsNobodyWaiting) {
  plan(ended("SUCCEEDED"));
  auto const result = run({"submit", "--status-file", fifo("status"), "--", "true"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: cannot write"));
}

TEST_F(StreamsTest, AnIdThatNobodyReadsIsNotSubmitted) {
  auto const result =
      run({"submit", "--timeout", "1", "--submission-id-file", fifo("id"), "--", "true"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
}

TEST_F(StreamsTest, AReaderOfAFifoGetsAll) {
  plan(ended("SUCCEEDED", more_than_a_pipe()));
  std::string const log = fifo("log");
  std::string read;
  std::jthread reader([&] {
    std::ifstream stream(log, std::ios::binary);
    read.assign(std::istreambuf_iterator<char>(stream), {});
  });
  EXPECT_EQ(run({"submit", "--log-file", log, "--", "true"}).out.size(), more_than_a_pipe().size());
  reader.join();
  EXPECT_EQ(read.size(), more_than_a_pipe().size());
}

TEST_F(StreamsTest, APipeIsReadOnce) {
  server_.with_cluster([](FakeCluster& cluster) { cluster.require_token("secret"); });
  plan(ended("SUCCEEDED"));
  std::string const token = fifo("token");
  std::string const requirements = fifo("requirements");
  std::string const variables = fifo("variables");
  auto const written = [](std::string const& path, char const* text) {
    return std::jthread([=] { std::ofstream(path) << text; });
  };
  std::array const writers{written(token, "secret\n"), written(requirements, "emoji\n"),
                           written(variables, "A=b\n")};
  auto const result =
      run({"submit", "--requirements", requirements, "--env-file", variables, "--", "true"},
          {{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN_PATH", token}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  Json const env = submitted()["runtime_env"];
  EXPECT_EQ(env["env_vars"]["A"], "b");
  EXPECT_THAT(env["pip"].dump(), HasSubstr("emoji"));
}

}  // namespace
}  // namespace rayjobs::testing
