// Where the system's bundle of certificate authorities is found.
#include "http/curl/tls.hpp"
#include "support/temporary_directory.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using rayjobs::testing::TemporaryDirectory;

class FindCaBundleTest : public ::testing::TestWithParam<char const*> {};

TEST_P(FindCaBundleTest, KnowsThePlaceOfTheDistribution) {
  TemporaryDirectory const root;
  auto const bundle = root.write(GetParam(), "").string();
  EXPECT_EQ(find_ca_bundle(root.path()), bundle);
}

INSTANTIATE_TEST_SUITE_P(Places, FindCaBundleTest,
                         ::testing::Values("etc/ssl/certs/ca-certificates.crt",  // Debian, Alpine
                                           "etc/pki/tls/certs/ca-bundle.crt",    // Red Hat
                                           "etc/ssl/ca-bundle.pem",              // SUSE
                                           "etc/ssl/cert.pem"));                 // Alpine's base

TEST(NoCaBundleTest, FindsNothingInAnEmptySystem) {
  TemporaryDirectory const root;
  EXPECT_EQ(find_ca_bundle(root.path()), "");
}

TEST(SystemCaFileTest, LeavesALibcurlThatKnowsThePlaceAlone) { EXPECT_EQ(system_ca_file(), ""); }

}  // namespace
}  // namespace rayjobs::detail
