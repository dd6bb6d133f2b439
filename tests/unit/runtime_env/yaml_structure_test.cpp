// YAML documents as JSON values: structure, anchors, merge keys, documents.
#include "runtime_env/text/yaml_json.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

std::string converted(std::string const& yaml) {
  auto const value = yaml_to_json(yaml, "env.yaml");
  return value ? json_text(*value) : "error: " + value.error().message;
}

TEST(YamlStructureTest, MappingsAndListsNest) {
  EXPECT_EQ(converted("a:\n- 1\n- b: [x, {c: d}]\n  e:\nf: {g, h: }\n"),
            R"({"a":[1,{"b":["x",{"c":"d"}],"e":null}],"f":{"g":null,"h":null}})");
}

TEST(YamlStructureTest, BlockTextKeepsItsLines) {
  EXPECT_EQ(converted("a: |\n  x\n  y\nb: >-\n  x\n  y\n"), R"({"a":"x\ny\n","b":"x y"})");
}

TEST(YamlStructureTest, TheTagWithoutANameLeavesTheTypeToTheText) {
  EXPECT_EQ(converted("[! 1, ! '1', &a ! 1, ! &b 1, '1', &c \"1\", ! x]"),
            R"([1,1,1,1,"1","1","x"])");
  EXPECT_EQ(converted("é: ! 1\n\"!\": '!'\n"), R"({"!":"!","é":1})");
}

TEST(YamlStructureTest, TheLastOfEqualKeysWins) {
  EXPECT_EQ(converted("a: 1\nb: 2\na: 3\n"), R"({"a":3,"b":2})");
}

TEST(YamlStructureTest, AliasesRepeatWhatTheyReferTo) {
  EXPECT_EQ(converted("a: &x [1, yes]\nb: *x\nc: [*x, *x]\n"),
            R"({"a":[1,true],"b":[1,true],"c":[[1,true],[1,true]]})");
}

TEST(YamlStructureTest, AliasesRepeatNullAndEmptyText) {
  EXPECT_EQ(converted("a: &x\nb: *x\nc: &y ''\nd: *y\n"), R"({"a":null,"b":null,"c":"","d":""})");
}

TEST(YamlStructureTest, MergedKeysYieldToOwnKeys) {
  EXPECT_EQ(converted("base: &b {name: 1, other: 2}\nown: {name: 3, <<: *b}\n"),
            R"({"base":{"name":1,"other":2},"own":{"name":3,"other":2}})");
}

TEST(YamlStructureTest, OfSeveralMergedMappingsTheFirstWins) {
  EXPECT_EQ(converted("<<: [{name: 1}, {name: 2, other: 3}]\n"), R"({"name":1,"other":3})");
}

TEST(YamlStructureTest, AQuotedMergeKeyIsAnOrdinaryKey) {
  EXPECT_EQ(converted("'<<': {a: 1}\n"), R"({"<<":{"a":1}})");
}

TEST(YamlStructureTest, AMergeKeyNeedsMappings) {
  EXPECT_EQ(converted("<<: 1\n"),
            "error: env.yaml, line 1, column 5: a merge key << needs a mapping or a list of "
            "mappings");
  EXPECT_EQ(converted("<<: [{a: 1}, b]\n"),
            "error: env.yaml, line 1, column 14: a merge key << needs a mapping or a list of "
            "mappings");
}

TEST(YamlStructureTest, CollectionTagsAreTaken) {
  EXPECT_EQ(converted("a: !!map {b: !!seq [1]}\n"), R"({"a":{"b":[1]}})");
}

TEST(YamlStructureTest, AnEqualsSignIsAKeyLikeOthers) {
  EXPECT_EQ(converted("=: 1"), R"({"=":1})");
}

TEST(YamlStructureTest, EmptyDocumentsAreNull) {
  for (std::string const yaml : {"", "\n", "# only a comment\n", "---\n", "---\n...\n", "~\n"})
    EXPECT_EQ(converted(yaml), "null") << yaml;
}

TEST(YamlStructureTest, AByteOrderMarkIsSkipped) {
  EXPECT_EQ(converted("\xEF\xBB\xBF"
                      "a: 1\n"),
            R"({"a":1})");
}

TEST(YamlStructureTest, TextOfOtherAlphabetsIsKept) {
  EXPECT_EQ(converted("ключ: 値 é\n"), "{\"ключ\":\"値 é\"}");
}

}  // namespace
}  // namespace rayjobs::detail
