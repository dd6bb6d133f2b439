// Bearer tokens from memory and from files.
#include "support/temporary_directory.hpp"

#include <rayjobs/auth.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(BearerTokenTest, IsTrimmed) {
  auto const headers = bearer_token(" \ttoken\n")();
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers, ElementsAre(Pair("authorization", "Bearer token")));
}

TEST(BearerTokenTest, AnEmptyTokenIsUnauthenticated) {
  auto const headers = bearer_token(" \n")();
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
}

TEST(BearerTokenFileTest, IsReadAgainForEachAttempt) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.write("token", "first\n");
  auto const provider = bearer_token_file(file);
  auto const before = provider();
  directory.write("token", "second");
  auto const after = provider();
  ASSERT_TRUE(before && after);
  EXPECT_THAT(*before, ElementsAre(Pair("authorization", "Bearer first")));
  EXPECT_THAT(*after, ElementsAre(Pair("authorization", "Bearer second")));
}

TEST(BearerTokenFileTest, TheLastTokenCountsWhileTheFileIsAwayOrEmpty) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.write("token", "first\n");
  auto const provider = bearer_token_file(file);
  ASSERT_TRUE(provider());
  std::filesystem::remove(file);
  auto const away = provider();
  directory.write("token", "");
  auto const empty = provider();
  ASSERT_TRUE(away && empty);
  EXPECT_THAT(*away, ElementsAre(Pair("authorization", "Bearer first")));
  EXPECT_EQ(*empty, *away);
}

TEST(BearerTokenFileTest, AMissingFileIsUnauthenticatedAndNamed) {
  auto const headers = bearer_token_file("/nonexistent/token")();
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
  EXPECT_THAT(headers.error().message, HasSubstr("/nonexistent/token"));
}

TEST(BearerTokenFileTest, AByteOrderMarkIsNoPartOfTheToken) {
  testing::TemporaryDirectory const directory;
  auto const headers = bearer_token_file(directory.write("token", "\xEF\xBB\xBFsecret\r\n"))();
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers, ElementsAre(Pair("authorization", "Bearer secret")));
}

TEST(BearerTokenFileTest, AnEmptyFileIsUnauthenticated) {
  testing::TemporaryDirectory const directory;
  auto const headers = bearer_token_file(directory.write("token", " \n"))();
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
}

TEST(BearerTokenFileTest, ADirectoryIsUnauthenticated) {
  testing::TemporaryDirectory const directory;
  auto const headers = bearer_token_file(directory.path())();
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
}

}  // namespace
}  // namespace rayjobs
