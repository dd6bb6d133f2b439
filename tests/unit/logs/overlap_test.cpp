// The join of a log's last lines to what was delivered.
#include "logs/source/overlap.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

TEST(OverlapTest, FindsTheOnlyPlace) {
  EXPECT_EQ(unambiguous_overlap("one\ntwo\nthree\n", "two\nthree\nfour\n", 1), 10U);
}

TEST(OverlapTest, AcceptsThatNothingIsNew) {
  EXPECT_EQ(unambiguous_overlap("one\ntwo\n", "two\n", 1), 4U);
}

TEST(OverlapTest, FindsNothingAcrossAGap) {
  EXPECT_EQ(unambiguous_overlap("one\ntwo\n", "four\nfive\n", 1), std::nullopt);
}

TEST(OverlapTest, RefusesIdenticalLines) {
  EXPECT_EQ(unambiguous_overlap("x\nx\nx\nx\n", "x\nx\nx\n", 1), std::nullopt);
}

TEST(OverlapTest, RefusesAPeriodicLog) {
  EXPECT_EQ(unambiguous_overlap("a\nb\na\nb\n", "a\nb\na\nb\na\n", 1), std::nullopt);
}

TEST(OverlapTest, RefusesAnOverlapThatIsTooShort) {
  EXPECT_EQ(unambiguous_overlap("one\ntwo\n", "two\nthree\n", 5), std::nullopt);
}

TEST(OverlapTest, IgnoresASecondPlaceThatIsTooShortToCount) {
  EXPECT_EQ(unambiguous_overlap("a\nlong\na\n", "a\nlong\na\nb\n", 4), 9U);
}

TEST(OverlapTest, AcceptsEmptyTexts) {
  EXPECT_EQ(unambiguous_overlap("", "x", 1), std::nullopt);
  EXPECT_EQ(unambiguous_overlap("x", "", 1), std::nullopt);
}

TEST(OverlapTest, AgreesWithTheObviousSearch) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    auto const text = [&](std::size_t most) {
      std::string result(random() % most, 'a');
      for (char& c : result) c = static_cast<char>('a' + random() % 2);
      return result;
    };
    auto const delivered = text(12);
    auto const latest = text(12);
    auto const least = 1 + random() % 3;
    std::optional<std::size_t> expected;
    int places = 0;
    for (std::size_t p = least; p <= std::min(delivered.size(), latest.size()); ++p)
      if (delivered.ends_with(latest.substr(0, p))) {
        expected = p;
        ++places;
      }
    if (places != 1) expected.reset();
    ASSERT_EQ(unambiguous_overlap(delivered, latest, least), expected)
        << delivered << ' ' << latest << ' ' << least;
  }
}

}  // namespace
}  // namespace rayjobs::detail
