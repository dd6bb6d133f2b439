// Unit tests of a command in one option's value.
#include "line/command_words.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> words_of(std::string const& text) {
  return parse_command_words(text, "--x").value();
}

TEST(CommandWordsTest, AreSeparatedByBlanks) {
  EXPECT_THAT(words_of("  gcloud auth\tprint\n"), ElementsAre("gcloud", "auth", "print"));
}

TEST(CommandWordsTest, KeepWhatIsQuoted) {
  EXPECT_THAT(words_of(R"(sh -c 'a "b" \c' "d 'e' \"f\" \g"h '' i\ j)"),
              ElementsAre("sh", "-c", R"(a "b" \c)", R"(d 'e' "f" \gh)", "", "i j"));
}

TEST(CommandWordsTest, HaveNothingElseThatIsSpecial) {
  EXPECT_THAT(words_of("a $B `c` *|~ #d;&"), ElementsAre("a", "$B", "`c`", "*|~", "#d;&"));
}

TEST(CommandWordsTest, MayBeAJsonArray) {
  EXPECT_THAT(words_of(R"( ["a b", "", "c\"d"])"), ElementsAre("a b", "", "c\"d"));
}

TEST(CommandWordsTest, AreRefusedWithoutShowingThem) {
  for (char const* const text : {"", "  ", "canary 'x", "canary \"x", "canary\\", "[\"canary\"",
                                 "[\"canary\", 1]", "[]", "''", "[\"\", \"canary\"]"}) {
    auto const words = parse_command_words(text, "--x");
    ASSERT_FALSE(words) << text;
    EXPECT_EQ(words.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(words.error().message, HasSubstr("--x"));
    EXPECT_THAT(words.error().message, Not(HasSubstr("canary")));
  }
}

}  // namespace
}  // namespace rayjobs::cli
