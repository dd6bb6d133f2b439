// Every source of a credential at once: none is in any output, however much is printed.
#include "cli/cli_fixture.hpp"
#include "support/raw_tcp_server.hpp"

#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Each secret begins like this; base64 of "user:c4nary..." like the other.
constexpr char kCanary[] = "c4nary";
constexpr char kEncoded[] = "dXNlcjpjNG5hcnk";

struct Source {
  std::string name{};
  Words options{};
  Variables variables{};
};

/// A server or proxy that repeats whatever secrets it could have been sent.
class CredentialSecretsTest : public CliTest {
 protected:
  void SetUp() override {
    home_.write("token", "c4nary/token+file");
    home_.write("passphrase", "c4nary-passphrase");
    home_.write("complains",
                "echo c4nary/of+command; echo 'https://h/?t=c4nary%2Fof%2Bcommand' >&2; exit 1");
    address_ = server_.url();
    address_.insert(std::string("http://").size(), "user:c4nary%40address@");
  }

  std::vector<Source> sources() const {
    std::string const proxy = "http://user:c4nary-proxy@" + proxy_.authority();
    return {
        {"user info", {"--address", address_}, {}},
        {"header", {"--headers", R"({"X-Key": "c4nary-header", "Cookie": "a=c4nary-header"})"}, {}},
        {"variable", {}, {{"RAY_JOB_HEADERS", R"({"Authorization": "Bearer c4nary/variable"})"}}},
        {"token", {}, {{"RAY_AUTH_MODE", "token"}, {"RAY_AUTH_TOKEN", "c4nary/token"}}},
        {"asked token", {}, {{"RAY_AUTH_TOKEN", "c4nary/asked"}}},
        {"asked file", {}, {{"RAY_AUTH_TOKEN_PATH", "token"}}},
        {"token file", {"--token-file", "token"}, {}},
        {"token command", {"--token-command", "echo c4nary/of+command"}, {}},
        {"failing command", {"--token-command", "sh complains"}, {}},
        {"gateway file", {"--gateway-auth", "file:token"}, {}},
        {"gateway command", {"--gateway-auth", "exec:echo c4nary/of+command"}, {}},
        {"failing gateway", {"--gateway-auth", "exec:sh complains"}, {}},
        {"other header",
         {"--gateway-auth", "file:token", "--gateway-auth-header", "Authorization"},
         {{"RAY_AUTH_TOKEN", "c4nary/asked"}}},
        {"wrong source", {"--gateway-auth", "c4nary"}, {}},
        {"proxy", {"--proxy", proxy}, {}},
        {"proxy variable", {}, {{"http_proxy", proxy}}},
        {"proxy without scheme", {"--proxy", proxy.substr(7)}, {}},
        {"dead proxy", {"--proxy", "socks5h://user:c4nary-proxy@127.0.0.1:1"}, {}},
        {"malformed proxy", {"--proxy", "http://user:c4nary@proxy:x"}, {}},
        {"passphrase",
         {"--address", "https://user:c4nary@127.0.0.1:1", "--cert", "token", "--key", "token",
          "--key-passphrase-file", "passphrase"},
         {}}};
  }

  std::string everything_of(Source const& source) {
    std::string text;
    for (char const* const form : {"text", "json"})
      for (Words const& words :
           {Words{"list"}, Words{"submit", "--", "true"}, Words{"logs", "a"}}) {
        Words all{words.front(), "-vv", "-o", form, "--retry-budget", "0"};
        if (words.front() == "submit") all.insert(all.end(), {"--result-file", "result.json"});
        all.insert(all.end(), source.options.begin(), source.options.end());
        all.insert(all.end(), words.begin() + 1, words.end());
        auto const result = run(all, source.variables);
        text += result.out + result.err;
      }
    return text + home_.read("result.json");
  }

  static std::string repeated() {
    return "no: c4nary%40address c4nary@address user:c4nary%40address dXNlcjpjNG5hcnlAYWRkcmVzcw== "
           "c4nary-header a=c4nary-header c4nary/variable c4nary/token c4nary/token+file "
           "c4nary%2Ftoken%2Bfile c4nary/asked c4nary/of+command c4nary-proxy "
           "dXNlcjpjNG5hcnktcHJveHk=";
  }
  /// What of that belongs to the source.
  static bool shows(std::string const& text, Source const& source) {
    for (auto const& [name, secret] : std::vector<std::pair<std::string, std::string>>{
             {"user info", "c4nary@address"},
             {"user info", "dXNlcjpjNG5hcnlAYWRkcmVzcw"},
             {"header", "c4nary-header"},
             {"variable", "c4nary/variable"},
             {"token", "c4nary/token "},
             {"asked token", "c4nary/asked"},
             {"token file", "c4nary/token+file"},
             {"token file", "%2Ftoken"},
             {"token command", "c4nary/of+command"},
             {"gateway file", "c4nary/token+file"},
             {"gateway command", "c4nary/of+command"},
             {"proxy", "c4nary-proxy"},
             {"proxy", "dXNlcjpjNG5hcnktcHJveHk"},
             {"proxy variable", "dXNlcjpjNG5hcnktcHJveHk"},
             {"proxy without scheme", "dXNlcjpjNG5hcnktcHJveHk"}})
      if (source.name == name && text.find("no: ") != std::string::npos &&
          text.substr(text.find("no: ")).find(secret) != std::string::npos)
        return true;
    return false;
  }

  static bool reaches_the_server(Source const& source) {
    return source.name.find("failing") == std::string::npos &&
           source.name.find("wrong") == std::string::npos &&
           source.name.find("dead") == std::string::npos &&
           source.name.find("malformed") == std::string::npos && source.name != "passphrase";
  }

  std::string address_{};
  std::atomic<int> status_{0};  ///< Of the proxy's answers; 0: it repeats nothing.
  RawTcpServer proxy_{[this](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    int const status = status_;
    connection.send("HTTP/1.1 " + std::to_string(status == 0 ? 400 : status) +
                    " No\r\nConnection: close\r\n\r\n" + (status == 0 ? "" : repeated()));
  }};
};

TEST_F(CredentialSecretsTest, StayOutOfEverything) {
  for (Source const& source : sources()) {
    std::string const text = everything_of(source);
    EXPECT_THAT(text, Not(HasSubstr(kCanary))) << source.name;
    EXPECT_THAT(text, Not(HasSubstr(kEncoded))) << source.name;
    EXPECT_NE(text, "") << source.name;
  }
}

TEST_F(CredentialSecretsTest, StayOutOfWhatAServerOrAProxyRepeats) {
  for (int const status : {400, 401, 407}) {
    status_ = status;
    for (char const* const method : {"GET", "POST"})
      server_.answer(method, "/api/jobs/", HttpResponse{.status = status, .body = repeated()});
    for (Source const& source : sources()) {
      std::string const text = everything_of(source);
      EXPECT_FALSE(shows(text, source)) << status << ' ' << source.name;
      EXPECT_EQ(text.find("no: ") != std::string::npos, reaches_the_server(source))
          << status << ' ' << source.name;
    }
  }
}

/// The control: what no source has given would be shown.
TEST_F(CredentialSecretsTest, WouldBeSeen) {
  server_.answer("GET", "/api/jobs/", HttpResponse{.status = 400, .body = repeated()});
  auto const result = run({"list", "-vv"});
  for (Source const& source : sources()) {
    bool const is_repeated = source.name == "token" || source.name == "proxy" ||
                             source.name == "user info" || source.name == "gateway file";
    if (!is_repeated) continue;
    EXPECT_TRUE(shows(result.out + result.err, source)) << source.name;
  }
  EXPECT_THAT(result.err, HasSubstr(kCanary));
  EXPECT_THAT(result.err, HasSubstr(kEncoded));
}

}  // namespace
}  // namespace rayjobs::testing
