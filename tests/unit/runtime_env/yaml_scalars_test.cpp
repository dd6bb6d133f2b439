// YAML scalars resolved as PyYAML resolves them (yaml_scalars.json).
#include "runtime_env/text/yaml_json.hpp"
#include "support/paths.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

/// The table, numbers beyond 64 bits included.
Json table() {
  std::ifstream file(testing::vectors_folder() + "/yaml_scalars.json");
  std::string const text{std::istreambuf_iterator<char>(file), {}};
  return *read_json(text);
}

TEST(YamlScalarsTest, HaveTheValuesOfPyYaml) {
  Json const rows = table().at("scalars");
  EXPECT_GE(rows.size(), 120U);
  for (Json const& row : rows) {
    auto const scalar = row.at("yaml").get<std::string>();
    auto const value = yaml_to_json("k: " + scalar + "\n", "env.yaml");
    if (row.contains("error")) {
      EXPECT_FALSE(value) << scalar;
    } else {
      ASSERT_TRUE(value) << scalar << ": " << value.error().message;
      // As text, where 1.0 differs from 1.
      EXPECT_EQ(json_text(value->at("k")), json_text(row.at("json"))) << scalar;
    }
  }
}

TEST(YamlScalarsTest, RefuseIntegersBeyondThreeHundredDigits) {
  EXPECT_TRUE(yaml_to_json(std::string(300, '1'), "env.yaml"));
  EXPECT_FALSE(yaml_to_json(std::string(301, '1'), "env.yaml"));
}

TEST(YamlScalarsTest, RefuseFloatsOutOfRange) {
  EXPECT_FALSE(yaml_to_json("1.0e+999", "env.yaml"));
}

TEST(YamlScalarsTest, ShowTheQuotedFormOfWhatJsonCannotExpress) {
  auto const date = yaml_to_json("released: 2024-01-31\n", "env.yaml");
  ASSERT_FALSE(date);
  EXPECT_EQ(date.error().message,
            "env.yaml, line 1, column 11: 2024-01-31 stands for a date, which JSON cannot express");
  EXPECT_EQ(date.error().hint, "write \"2024-01-31\" with quotes");
}

}  // namespace
}  // namespace rayjobs::detail
