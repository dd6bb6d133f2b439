// join_entrypoint against Python's shlex.join.
#include <rayjobs/entrypoint.hpp>

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

struct Joined {
  std::vector<std::string> words{};
  std::string line{};
};

class JoinEntrypointTest : public ::testing::TestWithParam<Joined> {};

TEST_P(JoinEntrypointTest, IsShlexJoin) {
  EXPECT_EQ(join_entrypoint(GetParam().words), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Words, JoinEntrypointTest,
    ::testing::Values(
        Joined{{}, ""}, Joined{{""}, "''"}, Joined{{"", ""}, "'' ''"},
        Joined{{"python", "train.py", "--lr=0.1"}, "python train.py --lr=0.1"},
        Joined{{"abcXYZ019_@%+=:,./-"}, "abcXYZ019_@%+=:,./-"},
        Joined{{"python", "-c", "print(1)", "a b", "q\"x", "it's", "$HOME", "", "back\\slash",
                "end\\"},
               R"(python -c 'print(1)' 'a b' 'q"x' 'it'"'"'s' '$HOME' '' 'back\slash' 'end\')"},
        Joined{{"a; b"}, "'a; b'"}, Joined{{"'"}, R"(''"'"'')"}, Joined{{"~"}, "'~'"},
        Joined{{"été", "日本"}, "'été' '日本'"}, Joined{{"a\nb", "\t"}, "'a\nb' '\t'"},
        Joined{{"\xff"}, "'\xff'"}));

}  // namespace
}  // namespace rayjobs
