// Which certificate authorities the environment names, and what is said about paths that do not
// exist.
#include "support/temporary_directory.hpp"

#include <rayjobs/environment.hpp>

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TlsFromEnvironmentTest : public ::testing::Test {
 protected:
  static ResolvedTls of(std::map<std::string, std::string> variables) {
    return tls_from_environment(Environment(std::move(variables)));
  }

  testing::TemporaryDirectory directory_{};
  std::string const folder_ = directory_.path().string();
  std::string const file_ = directory_.write("ca.pem", "").string();
  std::string const missing_ = file_ + ".gone";
};

TEST_F(TlsFromEnvironmentTest, PrefersTheVariablesOfRaysClient) {
  auto const tls = of(
      {{"REQUESTS_CA_BUNDLE", folder_}, {"CURL_CA_BUNDLE", missing_}, {"SSL_CERT_FILE", missing_}});
  EXPECT_EQ(tls.options.ca_directory, folder_);
  EXPECT_EQ(tls.options.ca_file, "");
  EXPECT_EQ(tls.origin, "REQUESTS_CA_BUNDLE");
  EXPECT_THAT(tls.warnings, IsEmpty());
}

TEST_F(TlsFromEnvironmentTest, TakesBothOfOpenSsl) {
  auto const tls = of({{"SSL_CERT_FILE", file_}, {"SSL_CERT_DIR", folder_}});
  EXPECT_EQ(tls.options.ca_file, file_);
  EXPECT_EQ(tls.options.ca_directory, folder_);
  EXPECT_TRUE(tls.options.verify_peer);
  EXPECT_EQ(tls.origin, "SSL_CERT_FILE and SSL_CERT_DIR");
  EXPECT_THAT(tls.warnings, IsEmpty());
}

TEST_F(TlsFromEnvironmentTest, WarnsAboutWhatDoesNotExistAndLooksFurther) {
  auto const tls =
      of({{"REQUESTS_CA_BUNDLE", missing_}, {"CURL_CA_BUNDLE", "false"}, {"SSL_CERT_FILE", file_}});
  EXPECT_EQ(tls.options.ca_file, file_);
  EXPECT_TRUE(tls.options.verify_peer);
  EXPECT_THAT(tls.warnings,
              ElementsAre("the path in REQUESTS_CA_BUNDLE is ignored: " + missing_ +
                              " (No such file or directory); correct it, or unset the variable",
                          HasSubstr("CURL_CA_BUNDLE is ignored: false (")));
}

TEST_F(TlsFromEnvironmentTest, WarnsAboutEachVariable) {
  for (std::string const name :
       {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    auto const tls = of({{name, missing_}});
    EXPECT_THAT(tls.warnings, ElementsAre(AllOf(HasSubstr(name), HasSubstr(missing_)))) << name;
    EXPECT_EQ(tls.options.ca_file + tls.options.ca_directory + tls.origin, "") << name;
  }
}

TEST_F(TlsFromEnvironmentTest, SaysTheSamePathOnce) {
  auto const tls = of({{"REQUESTS_CA_BUNDLE", missing_},
                       {"CURL_CA_BUNDLE", missing_},
                       {"SSL_CERT_FILE", missing_}});
  EXPECT_THAT(tls.warnings,
              ElementsAre(HasSubstr("REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE and SSL_CERT_FILE is")));
}

TEST_F(TlsFromEnvironmentTest, TellsWhyAPathCannotBeReached) {
  auto const tls = of({{"SSL_CERT_FILE", file_ + "/below"}});
  EXPECT_THAT(tls.warnings, ElementsAre(HasSubstr("(Not a directory)")));
}

TEST_F(TlsFromEnvironmentTest, TakesAFileOrADirectoryFromAnyVariable) {
  EXPECT_EQ(of({{"SSL_CERT_FILE", folder_}}).options.ca_directory, folder_);
  EXPECT_EQ(of({{"SSL_CERT_DIR", file_}}).options.ca_file, file_);
}

TEST_F(TlsFromEnvironmentTest, WarnsAboutASecondFileBesideTheFirst) {
  auto const other = directory_.write("other.pem", "").string();
  auto const tls = of({{"SSL_CERT_FILE", file_}, {"SSL_CERT_DIR", other}});
  EXPECT_EQ(tls.options.ca_file, file_);
  EXPECT_THAT(
      tls.warnings,
      ElementsAre("the path in SSL_CERT_DIR is ignored: " + other +
                  " (SSL_CERT_FILE names another file); correct it, or unset the variable"));
}

TEST_F(TlsFromEnvironmentTest, CountsAnEmptyVariableAsUnset) {
  auto const tls =
      of({{"REQUESTS_CA_BUNDLE", ""}, {"SSL_CERT_FILE", ""}, {"SSL_CERT_DIR", folder_}});
  EXPECT_EQ(tls.options.ca_directory, folder_);
  EXPECT_THAT(tls.warnings, IsEmpty());
}

}  // namespace
}  // namespace rayjobs
