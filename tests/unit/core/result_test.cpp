// Result<T>.
#include "core/try.hpp"

#include <rayjobs/result.hpp>

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

Result<std::unique_ptr<int>> make(bool good) {
  if (!good) return Error{.code = ErrorCode::io, .message = "no"};
  return std::make_unique<int>(7);
}

Result<int> twice(bool good) {
  RAYJOBS_TRY(auto value, make(good));
  return *value * 2;
}

TEST(ResultTest, HoldsMoveOnlyValues) {
  auto result = make(true);
  ASSERT_TRUE(result);
  std::unique_ptr<int> const value = *std::move(result);
  EXPECT_EQ(*value, 7);
}

TEST(ResultTest, TryPassesTheErrorOn) {
  EXPECT_EQ(*twice(true), 14);
  ASSERT_FALSE(twice(false));
  EXPECT_EQ(twice(false).error().code, ErrorCode::io);
}

TEST(ResultTest, ValueThrowsTheErrorForThosePreferringExceptions) {
  try {
    static_cast<void>(make(false).value());
    FAIL() << "value() did not throw";
  } catch (RayjobsError const& thrown) {
    EXPECT_EQ(thrown.error.code, ErrorCode::io);
    EXPECT_STREQ(thrown.what(), "no");
  }
}

TEST(ResultTest, AnEmptyOptionalIsSuccess) {
  Result<std::optional<std::string>> const result{std::nullopt};
  EXPECT_TRUE(result.has_value());
}

TEST(ResultTest, VoidIsSuccessByDefault) {
  EXPECT_TRUE(Result<void>{});
  EXPECT_FALSE(Result<void>{Error{.code = ErrorCode::timeout}});
}

}  // namespace
}  // namespace rayjobs
