// Submission ids: made and checked.
#include <rayjobs/submit.hpp>

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

TEST(GenerateSubmissionIdTest, HasRaysForm) {
  std::string const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";
  std::string const id = generate_submission_id();
  ASSERT_EQ(id.size(), 26U);
  EXPECT_EQ(id.substr(0, 10), "raysubmit_");
  EXPECT_EQ(id.find_first_not_of(alphabet, 10), std::string::npos) << id;
  EXPECT_TRUE(check_submission_id(id));
}

TEST(GenerateSubmissionIdTest, NeverRepeatsAndUsesItsWholeAlphabet) {
  std::set<std::string> ids;
  std::set<char> characters;
  for (int i = 0; i < 1000; ++i) {
    std::string const id = generate_submission_id();
    ids.insert(id);
    characters.insert(id.begin() + 10, id.end());
  }
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_EQ(characters.size(), 57U);
}

TEST(CheckSubmissionIdTest, AcceptsWhatRayAccepts) {
  for (std::string const& id :
       {std::string("raysubmit_1"), std::string("S 1 x"), std::string("é"), std::string("..."),
        std::string("50% a\\b;c=d&e+f|g~%4"), std::string(200, 'x')})
    EXPECT_TRUE(check_submission_id(id)) << id;
}

TEST(CheckSubmissionIdTest, RefusesWhatHarmsAServer) {
  for (std::string const& id :
       {std::string(), std::string("a/b"), std::string("/"), std::string("."), std::string(".."),
        std::string("victim#2"), std::string("a?b"), std::string("a%41b"), std::string("{a"),
        std::string("a}"), std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"),
        std::string("\xff"), std::string(201, 'x')}) {
    auto const checked = check_submission_id(id);
    ASSERT_FALSE(checked) << id;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(checked.error().message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace rayjobs
