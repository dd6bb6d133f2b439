// Errors in YAML text: what is refused and how it is located.
#include "runtime_env/text/yaml_json.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

Error refused(std::string const& yaml) {
  auto value = yaml_to_json(yaml, "env.yaml");
  if (value) return Error{.message = "accepted as " + json_text(*value)};
  EXPECT_EQ(value.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(value.error().context, "env.yaml");
  return std::move(value).error();
}

std::string message(std::string const& yaml) { return refused(yaml).message; }

TEST(YamlErrorsTest, NameTheTextTheLineAndTheColumn) {
  EXPECT_EQ(message("a: 1\nb: [1, 2\nc: 3\n").find("env.yaml, line 3, column 2: "), 0U);
  EXPECT_EQ(message("a: 1\n  b: 2\n").find("env.yaml, line 2, column 4: "), 0U);
}

TEST(YamlErrorsTest, TabsDoNotIndent) {
  EXPECT_EQ(message("a:\n\tb: 1\n").find("env.yaml, line 2, "), 0U) << message("a:\n\tb: 1\n");
}

TEST(YamlErrorsTest, TabsStandOnlyInQuotesBlocksAndComments) {
  for (char const* const yaml : {"é:\t1\n", "- \ta\n", "a: [b,\n\tc]\n", "a:\t|\n  b\n",
                                 "a: b\tc\n", "a: {b:\t'c'}\n", "a:\t[b]\n",
                                 "\xEF\xBB\xBF"
                                 "a:\t1\n"})
    EXPECT_THAT(message(yaml), ::testing::EndsWith("a tab stands where only spaces may")) << yaml;
  EXPECT_EQ(message("a: 'b\tc' # \t\nd: |\n  e\tf\n# \t"),
            R"(accepted as {"a":"b\tc","d":"e\tf\n"})");
}

TEST(YamlErrorsTest, EntriesOfAListInBracketsAreNotEmpty) {
  for (char const* const yaml : {"[a,,b]", "[,a]", "é: [a, , b]\n", "[[a], ,]"})
    EXPECT_THAT(message(yaml), ::testing::EndsWith("there is nothing before the comma")) << yaml;
  EXPECT_EQ(message("[a,]"), R"(accepted as ["a"])");
  EXPECT_EQ(message("[~, a, !!str , 'x', &y , b]"), R"(accepted as [null,"a","","x",null,"b"])");
}

TEST(YamlErrorsTest, AnAnchorIsThereOnce) {
  EXPECT_EQ(message("a: &x 1\nb: &x 2\n"),
            "env.yaml, line 2, column 4: the anchor x is there twice");
  EXPECT_THAT(message("a: [&x [1], &y 2, &x {}]"), ::testing::HasSubstr("anchor x"));
}

TEST(YamlErrorsTest, AKeyWithoutAColonIsNotTakenForANull) {
  EXPECT_EQ(message("pip: [a]\nworking_dir ./\n"),
            "env.yaml, line 2, column 1: there is no ':' after this key");
  EXPECT_EQ(message("a:\n  b: 1\n  c"),
            "env.yaml, line 3, column 3: there is no ':' after this key");
}

TEST(YamlErrorsTest, AMissingEndQuoteIsFound) {
  EXPECT_EQ(message("a: \"x\n"), "env.yaml, line 2, column 1: a text in quotes has no end quote");
  EXPECT_EQ(message("a: 'x"), "env.yaml, line 1, column 6: a text in quotes has no end quote");
}

TEST(YamlErrorsTest, ASecondDocumentIsRefused) {
  EXPECT_EQ(message("a: 1\n---\nb: 2\n"),
            "env.yaml, line 2, column 1: there is a second document, but only one is expected");
}

TEST(YamlErrorsTest, KeysThatAreNoTextAreRefusedWithTheirQuotedForm) {
  Error const error = refused("a:\n  on: 1\n");
  EXPECT_EQ(error.message,
            "env.yaml, line 2, column 3: the key on is a boolean, but keys are text");
  EXPECT_EQ(error.hint, "write \"on\": with quotes");
  EXPECT_EQ(message("8: a"),
            "env.yaml, line 1, column 1: the key 8 is a number, but keys are text");
  EXPECT_EQ(message("? [a]\n: b\n"),
            "env.yaml, line 1, column 3: a key is a list or a mapping, but keys are text");
}

TEST(YamlErrorsTest, TagsOfOtherLanguagesAreRefused) {
  EXPECT_EQ(message("a: !!python/object/apply:os.system [ls]\n"),
            "env.yaml, line 1, column 4: the tag tag:yaml.org,2002:python/object/apply:os.system "
            "is not supported here");
  EXPECT_EQ(message("a: !!str [b]"),
            "env.yaml, line 1, column 4: the tag tag:yaml.org,2002:str is not supported here");
}

TEST(YamlErrorsTest, AliasesNeedAnAnchor) {
  EXPECT_EQ(message("a: *b\n").find("env.yaml, line 1, column "), 0U);
}

TEST(YamlErrorsTest, AliasesMayNotStandInWhatTheyReferTo) {
  EXPECT_EQ(message("a: &x [*x]\n"),
            "env.yaml, line 1, column 8: an alias stands inside the node that it refers to");
}

TEST(YamlErrorsTest, InvalidUtf8IsRefused) {
  EXPECT_EQ(message("a: \xff\n"), "env.yaml: the text is not UTF-8");
}

TEST(YamlErrorsTest, ControlCharactersAreRefused) {
  EXPECT_EQ(message("a: 1\nb: \x07\n"),
            "env.yaml, line 2, column 4: the text contains a control character");
  EXPECT_EQ(message(std::string("a: \0", 4)),
            "env.yaml, line 1, column 4: the text contains a control character");
}

}  // namespace
}  // namespace rayjobs::detail
