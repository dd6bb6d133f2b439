// Client certificates: shown to a server that wants one, and what is said of those that do not fit.
#include "cli/cli_fixture.hpp"
#include "support/tls_server.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ClientCertificateOptionTest : public CliTest {
 protected:
  ChildResult list(Words const& options) {
    Words arguments{"list", "--retry-budget", "0", "--verify",
                    server_certificate_.certificate.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(arguments, {{"RAY_ADDRESS", server_of_tls_.url()}});
  }

  Certificate server_certificate_ = make_certificate(home_.path(), "127.0.0.1");
  Certificate client_ = make_certificate(home_.path(), "client.test");
  std::string encrypted_ = encrypted_key(client_, "open sesame").string();
  TlsServer server_of_tls_{server_certificate_, client_.certificate};
};

// The server says "secure" to everyone whom it lets in, which is not what Ray says.
constexpr char kLetIn[] = "error: the answer is not JSON: secure\n";

TEST_F(ClientCertificateOptionTest, IsShown) {
  auto const result = list({"-v", "--cert", "client.test.pem", "--key", "client.test.key"});
  EXPECT_THAT(result.err,
              AllOf(HasSubstr(kLetIn), HasSubstr("client certificate (from --cert)\n")));
}

TEST_F(ClientCertificateOptionTest, MayHoldTheKeyToo) {
  home_.write("both.pem", home_.read("client.test.pem") + home_.read("client.test.key"));
  EXPECT_THAT(list({"--cert", "both.pem"}).err, StartsWith(kLetIn));
}

TEST_F(ClientCertificateOptionTest, HasAKeyThatAPassphraseOpens) {
  home_.write("passphrase", "open sesame\n");
  EXPECT_THAT(list({"--cert", "client.test.pem", "--key", encrypted_, "--key-passphrase-file",
                    "passphrase", "-vv"})
                  .err,
              AllOf(HasSubstr(kLetIn), Not(HasSubstr("sesame"))));
}

TEST_F(ClientCertificateOptionTest, IsAskedFor) {
  auto const result = list({});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, ContainsRegex("hint: .*client certificate"));
}

TEST_F(ClientCertificateOptionTest, IsRefusedWhereItCannotBeUsed) {
  home_.write("wrong", "open barley");
  for (
      auto const& [options, message] : std::vector<std::pair<Words, std::string>>{
          {{"--cert", "missing.pem"}, "error: the client certificate cannot be read: No such file"},
          {{"--cert", "client.test.pem", "--key", "missing.key"},
           "error: the client key cannot be read: No such file"},
          {{"--cert", "client.test.pem"},
           "error: the file of the client certificate has no key in it\n  client.test.pem\nhint: "},
          {{"--cert", "client.test.pem", "--key", encrypted_},
           "error: the client key is encrypted, and no passphrase was given\n"},
          {{"--cert", "client.test.pem", "--key", encrypted_, "--key-passphrase-file", "wrong"},
           "error: the passphrase does not open the client key\n"},
          {{"--cert", "client.test.pem", "--key", encrypted_, "--key-passphrase-file", "gone"},
           "error: the file of the client key's passphrase cannot be read: No such file"}}) {
    auto const result = list(options);
    EXPECT_EQ(result.exit_code, 10) << result.err;
    EXPECT_THAT(result.err, AllOf(StartsWith(message), Not(HasSubstr("barley"))));
  }
}

TEST_F(ClientCertificateOptionTest, HasNoEffectWithoutHttps) {
  auto const result = run({"list", "--cert", "missing.pem"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: --cert has no effect: the address is not https\n"));
}

}  // namespace
}  // namespace rayjobs::testing
