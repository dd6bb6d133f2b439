// Bearer tokens from memory and from files.
#include "support/temporary_directory.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/options.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

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

TEST(BearerTokenFileTest, WhatIsNoTokenIsNotSent) {
  testing::TemporaryDirectory const directory;
  std::string const begin = "the token file " + (directory.path() / "token").string();
  for (auto const& [content, problem] : std::vector<std::pair<std::string, std::string>>{
           {"secret\nX-Evil: 1", " has blanks, line breaks or control characters in it"},
           {std::string(100'000, 'a'), " is longer than 64 KiB"}}) {
    auto const headers = bearer_token_file(directory.write("token", content))();
    ASSERT_FALSE(headers);
    EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
    EXPECT_EQ(headers.error().message, begin + problem);
  }
}

TEST(BearerTokenFileTest, APipeInItsPlaceIsNotWaitedFor) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.write("token", "first");
  auto const provider = bearer_token_file(file);
  ASSERT_TRUE(provider());
  std::filesystem::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  auto const headers = provider();
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers, ElementsAre(Pair("authorization", "Bearer first")));
}

TEST(BearerTokenFileTest, AWriterWhoSaysNothingIsNotWaitedForBeyondTheCall) {
  testing::TemporaryDirectory const directory;
  auto const file = directory.path() / "pipe";
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  auto const headers =
      bearer_token_file(file, CallOptions{.timeout = std::chrono::milliseconds(200)})();
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, ErrorCode::timeout);
}

TEST(BearerTokenFileTest, ADirectoryIsUnauthenticated) {
  testing::TemporaryDirectory const directory;
  auto const headers = bearer_token_file(directory.path())();
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
}

}  // namespace
}  // namespace rayjobs
