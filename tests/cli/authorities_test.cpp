// What is said about certificate authorities of the environment that cannot be used.
#include "cli/cli_fixture.hpp"

#include <filesystem>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <thread>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class AuthoritiesTest : public CliTest {
 protected:
  /// Of a command that sends to a port where nobody listens.
  ChildResult run_https(Variables more, Words options = {}) {
    more["RAY_ADDRESS"] = "https://127.0.0.1:1";
    Words arguments{"list", "--retry-budget", "0"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(arguments, more);
  }

  std::string const missing_ = (home_.path() / "gone.pem").string();
};

TEST_F(AuthoritiesTest, WarnsOnceAboutAMissingFile) {
  auto const result = run_https({{"REQUESTS_CA_BUNDLE", missing_}, {"CURL_CA_BUNDLE", missing_}});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err,
              StartsWith("warning: the path in REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE is ignored: " +
                         missing_ +
                         " (No such file or directory); correct it, or unset "
                         "the variable\n"));
  EXPECT_EQ(result.err.find("warning:", 1), std::string::npos) << result.err;
}

TEST_F(AuthoritiesTest, AreSilentUnderQuietAndWithVerify) {
  EXPECT_THAT(run_https({{"SSL_CERT_DIR", missing_}}, {"-q"}).err, Not(HasSubstr("SSL_CERT_DIR")));
  EXPECT_THAT(run_https({{"SSL_CERT_DIR", missing_}}, {"--verify", "true"}).err,
              Not(HasSubstr("SSL_CERT_DIR")));
}

TEST_F(AuthoritiesTest, DoNotMatterToPlainHttp) {
  auto const result = run({"list"}, {{"SSL_CERT_FILE", missing_}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err.find("SSL_CERT_FILE"), std::string::npos) << result.err;
}

TEST_F(AuthoritiesTest, AreNamedAtVerbose) {
  auto const file = home_.write("ca.pem", "").string();
  EXPECT_THAT(run_https({{"SSL_CERT_FILE", file}}, {"-v"}).err,
              HasSubstr("certificate authorities (from SSL_CERT_FILE)\n"));
}

TEST_F(AuthoritiesTest, EndWithTenForAPipeWhichTlsWouldWaitForWithoutEnd) {
  auto const pipe = home_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  auto const given = run_https({}, {"--verify", pipe.string()});
  EXPECT_EQ(given.exit_code, 10);
  EXPECT_THAT(given.err, StartsWith("error: the CA file is not a regular file: " + pipe.string()));
  EXPECT_EQ(run_https({{"SSL_CERT_FILE", pipe.string()}}).exit_code, 10);
}

TEST_F(AuthoritiesTest, EndWithTenForAFileThatCannotBeRead) {
  auto const file = home_.write("ca.pem", "");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  ChildResult result;
  std::thread([&] {
    // Programs that this thread starts then obey permissions, even root's.
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
    result = run_https({{"SSL_CERT_FILE", file.string()}});
  }).join();
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_EQ(result.err, "error: the CA file cannot be read: " + file.string() +
                            "\n  SSL_CERT_FILE\nhint: check the path and its permissions\n");
}

}  // namespace
}  // namespace rayjobs::testing
