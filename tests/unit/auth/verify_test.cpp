// Ray's --verify value.
#include "support/temporary_directory.hpp"

#include <rayjobs/auth.hpp>

#include <string>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

TEST(ParseVerifyTest, SwitchesVerificationInAnyCase) {
  for (char const* const on : {"true", "True", "TRUE", "1"}) {
    auto const options = parse_verify(on);
    ASSERT_TRUE(options) << on;
    EXPECT_TRUE(options->verify_peer) << on;
    EXPECT_EQ(options->ca_file, "") << on;
  }
  for (char const* const off : {"false", "fAlse", "0"}) {
    auto const options = parse_verify(off);
    ASSERT_TRUE(options) << off;
    EXPECT_FALSE(options->verify_peer) << off;
  }
}

TEST(ParseVerifyTest, TellsFilesFromDirectories) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.write("ca.pem", "x").string();
  auto const with_file = parse_verify(file);
  auto const with_directory = parse_verify(directory.path().string());
  ASSERT_TRUE(with_file && with_directory);
  EXPECT_EQ(with_file->ca_file, file);
  EXPECT_TRUE(with_file->verify_peer);
  EXPECT_EQ(with_directory->ca_directory, directory.path().string());
  EXPECT_TRUE(with_directory->verify_peer);
}

TEST(ParseVerifyTest, AMissingPathIsAnIoError) {
  auto const options = parse_verify("/nonexistent/ca.pem");
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().code, ErrorCode::io);
}

TEST(ParseVerifyTest, AnEmptyOrBrokenValueIsInvalid) {
  EXPECT_EQ(parse_verify("").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(parse_verify(std::string("a\0b", 3)).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace rayjobs
