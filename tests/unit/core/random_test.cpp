// Random numbers.
#include "core/random.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(RandomTest, FillsAllBytesAnewEachTime) {
  std::array<unsigned char, 64> first{};
  std::array<unsigned char, 64> second{};
  fill_random(first);
  fill_random(second);
  EXPECT_NE(first, second);
  // That 8 given bytes are all zero happens once in 2^64.
  for (auto const* bytes : {&first, &second})
    EXPECT_TRUE(std::any_of(bytes->end() - 8, bytes->end(), [](auto byte) { return byte != 0; }));
}

TEST(RandomTest, SharesAreBelowOne) {
  double const one = random_share();
  double const other = random_share();
  EXPECT_GE(std::min(one, other), 0.0);
  EXPECT_LT(std::max(one, other), 1.0);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace rayjobs::detail
