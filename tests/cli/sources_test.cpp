// Unit tests of each option from each source, made from the table of options itself.
#include "commands/table.hpp"
#include "line/argv.hpp"
#include "sources/candidates.hpp"
#include "sources/check_profile.hpp"
#include "sources/setting_names.hpp"
#include "sources/settle.hpp"
#include "support/paths.hpp"

#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Variables = std::map<std::string, std::string>;
using Values = std::vector<std::string>;

/// An option of the table.
struct Row {
  std::string command{};
  std::string name{};  ///< "--timeout".
  SetBy set_by = SetBy::any;

  friend std::ostream& operator<<(std::ostream& out, Row const& row) {
    return out << row.command << ' ' << row.name;
  }
};

std::vector<Row> rows(SetBy set_by) {
  std::vector<Row> found;
  for (CommandOptions const& one : all_options())
    for (OptionGroup const& group : one.groups)
      for (Option const& option : group.options)
        if (option.set_by == set_by && !long_name(option).empty())
          found.push_back({std::string(one.command), long_name(option), set_by});
  return found;
}

std::string name_of(::testing::TestParamInfo<Row> const& info) {
  std::string name = info.param.command + info.param.name;
  std::erase(name, '-');
  return name + std::to_string(info.index);
}

std::vector<OptionGroup> groups_of(Row const& row) {
  for (CommandOptions const& one : all_options())
    if (one.command == row.command) return one.groups;
  return {};
}

Option option_of(Row const& row) { return *find_option(groups_of(row), row.name); }

/// What may be given to the option: one of two values.
std::string sample(Option const& option, bool other) {
  static std::map<std::string, std::pair<std::string, std::string>> const kByKind{
      {"TIME", {"7s", "8s"}},
      {"SIZE", {"7MiB", "8MiB"}},
      {"FLOAT", {"0.5", "2"}},
      {"JSON", {R"({"a": "1"})", R"({"b": "2"})"}},
      {"URL", {"http://a:1", "http://b:2"}},
      {"N", {"7", "8"}},
      {"CMD", {"print-one", "print-two"}},
      {"BOOL|PATH", {"true", "false"}},
      {"NAME=VALUE", {"A=1", "B=2"}},
      {"KEY=VALUE", {"a=1", "b=2"}}};
  if (option.kind == OptionKind::flag) return other ? "false" : "true";
  if (option.kind == OptionKind::choice) {
    auto const bar = option.value_name.find('|');
    return other ? option.value_name.substr(0, bar)
                 : option.value_name.substr(option.value_name.rfind('|') + 1);
  }
  auto const found = kByKind.find(option.value_name);
  if (found == kByKind.end()) return other ? "two" : "one";
  return other ? found->second.second : found->second.first;
}

std::string key_of(Row const& row) { return setting_keys(row.command, option_of(row)).front(); }

/// A profile's line for it.
std::string toml_line(Row const& row, bool other) {
  Option const option = option_of(row);
  std::string const value = sample(option, other);
  if (option.kind == OptionKind::flag) return key_of(row) + " = " + value + '\n';
  std::string const text = "'" + value + "'";
  return key_of(row) + " = " + (option.kind == OptionKind::list ? '[' + text + ']' : text) + '\n';
}

/// What sources there are in one test.
struct Said {
  bool line = false;
  bool profile = false;
  bool environment = false;
  bool fallback = false;
};

/// The values that reach the option, in the order in which they do.
Result<Values> reach(Row const& row, Said const& said) {
  Option const option = option_of(row);
  Values seen;
  auto groups = groups_of(row);
  for (OptionGroup& group : groups) {
    for (Option& one : group.options) {
      bool const is_it = long_name(one) == row.name;
      one.set = [&seen, is_it, set = one.set](std::string const& value) {
        if (is_it) seen.push_back(value);
        return set(value);
      };
    }
  }
  ConfigFile file{.place = {.path = "/config.toml"}, .is_there = true, .text = {}};
  file.text = read_profiles((said.profile ? "[profile.work]\n" + toml_line(row, false) : "") +
                            (said.fallback ? "[profile.default]\n" + toml_line(row, true) : ""));
  Variables variables;
  if (said.environment) variables[variable_of(key_of(row))] = sample(option, true);
  Environment const environment(variables);
  auto const profiles = use_profiles(
      file, said.profile ? std::optional<std::string>("work") : std::nullopt, all_options);
  if (!profiles) return profiles.error();
  Sources const sources{.environment = environment, .all = all_options, .profiles = *profiles};
  Values words;
  if (said.line) words.push_back(row.name + '=' + sample(option, said.profile));
  auto const read = read_options(groups, words, [&](auto const& given) -> Result<void> {
    auto const settled = settle(row.command, groups, given, sources);
    if (!settled) return settled.error();
    return set_options(*settled);
  });
  if (!read) return read.error();
  return seen;
}

class AnyOptionTest : public ::testing::TestWithParam<Row> {
 protected:
  std::string one_ = sample(option_of(GetParam()), false);
  std::string other_ = sample(option_of(GetParam()), true);
};

TEST_P(AnyOptionTest, IsSetByTheLine) {
  EXPECT_THAT(reach(GetParam(), {.line = true}).value(), ElementsAre(one_));
}

TEST_P(AnyOptionTest, IsSetByANamedProfile) {
  EXPECT_THAT(reach(GetParam(), {.profile = true}).value(), ElementsAre(one_));
}

TEST_P(AnyOptionTest, IsSetByTheEnvironment) {
  EXPECT_THAT(reach(GetParam(), {.environment = true}).value(), ElementsAre(other_));
}

TEST_P(AnyOptionTest, IsSetByTheDefaultProfile) {
  EXPECT_THAT(reach(GetParam(), {.fallback = true}).value(), ElementsAre(other_));
}

TEST_P(AnyOptionTest, IsSetByTheLineBeforeAllElse) {
  EXPECT_THAT(reach(GetParam(), {true, true, true, true}).value(), ElementsAre(other_));
}

TEST_P(AnyOptionTest, IsSetByANamedProfileBeforeTheEnvironment) {
  EXPECT_THAT(reach(GetParam(), {false, true, true, true}).value(), ElementsAre(one_));
}

TEST_P(AnyOptionTest, IsSetByTheEnvironmentBeforeTheDefaultProfile) {
  Row const& row = GetParam();
  Option const option = option_of(row);
  ConfigFile file{.place = {.path = "/config.toml"}, .is_there = true, .text = {}};
  file.text = read_profiles("[profile.default]\n" + toml_line(row, true));
  Environment const environment(Variables{{variable_of(key_of(row)), one_}});
  auto const groups = groups_of(row);
  auto const profiles = use_profiles(file, {}, all_options);
  ASSERT_TRUE(profiles);
  auto const settled =
      settle(row.command, groups, {},
             {.environment = environment, .all = all_options, .profiles = *profiles});
  ASSERT_TRUE(settled);
  for (Setting const& setting : settled->settings) {
    if (long_name(*setting.option) != row.name) continue;
    EXPECT_EQ(setting.origin, variable_of(key_of(row)));
    EXPECT_THAT(setting.values, ElementsAre(one_));
  }
}

TEST_P(AnyOptionTest, DoesNotHearAnEmptyVariable) {
  Row const& row = GetParam();
  Environment const environment(Variables{{variable_of(key_of(row)), ""}});
  auto const groups = groups_of(row);
  auto const settled =
      settle(row.command, groups, {}, {.environment = environment, .all = all_options});
  ASSERT_TRUE(settled);
  for (Setting const& setting : settled->settings) EXPECT_EQ(setting.source, Source::built_in);
}

INSTANTIATE_TEST_SUITE_P(EveryRow, AnyOptionTest, ::testing::ValuesIn(rows(SetBy::any)), name_of);

class LineOptionTest : public ::testing::TestWithParam<Row> {};

TEST_P(LineOptionTest, IsNotSetByTheEnvironment) {
  EXPECT_THAT(reach(GetParam(), {.environment = true}).value(), IsEmpty());
}

TEST_P(LineOptionTest, IsRefusedInAProfile) {
  auto const refused = reach(GetParam(), {.fallback = true});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("cannot be in a profile"));
  EXPECT_THAT(refused.error().context, HasSubstr("/config.toml:2:1"));
}

INSTANTIATE_TEST_SUITE_P(EveryRow, LineOptionTest, ::testing::ValuesIn(rows(SetBy::line)), name_of);

TEST(OptionTableTest, KeepsWhatBelongsToOneRunOnTheLine) {
  std::set<std::string> names;
  for (Row const& row : rows(SetBy::line)) names.insert(row.name);
  for (std::string const name :
       {"--submission-id", "--submission-id-from", "--job-id", "--dry-run", "--help", "--version",
        "--result-file", "--status-file", "--log-file", "--submission-id-file", "--shell",
        "--gcp-resources-file", "--download", "--write", "--profile", "--show-env"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST(OptionTableTest, HasOneVariableForOneOption) {
  std::map<std::string, std::string> of;
  for (SetBy const set_by : {SetBy::any, SetBy::environment, SetBy::line})
    for (Row const& row : rows(set_by)) {
      auto const [known, is_new] = of.emplace(variable_of(key_of(row)), row.command + row.name);
      EXPECT_FALSE(known->first.starts_with("RAYJOBS_DEV_")) << row;
      EXPECT_TRUE(is_new) << known->second << " and " << row;
    }
}

TEST(OptionTableTest, KnowsTheOptionsThatReplaceOthers) {
  for (CommandOptions const& one : all_options())
    for (OptionGroup const& group : one.groups)
      for (Option const& option : group.options)
        for (std::string const& name : option.replaces)
          EXPECT_NE(find_option(one.groups, name), nullptr) << name;
}

/// The table of docs/settings.md.
std::string documented_table() {
  std::map<std::string, std::pair<std::string, std::string>> lines;  // key: commands, forms
  for (CommandOptions const& one : all_options()) {
    for (OptionGroup const& group : one.groups) {
      for (Option const& option : group.options) {
        if (option.set_by != SetBy::any) continue;
        auto const keys = setting_keys(one.command, option);
        std::string const& key =
            is_ambiguous(keys.back(), all_options()) ? keys.front() : keys.back();
        auto& [commands, form] = lines[key];
        commands += (commands.empty() ? "" : ", ") +
                    (one.command.empty() ? "every command" : std::string(one.command));
        form = option.kind == OptionKind::flag   ? "flag"
               : option.kind == OptionKind::list ? "list"
                                                 : "value";
      }
    }
  }
  std::string text;
  for (auto const& [key, line] : lines)
    text += "| `" + key + "` | `" + variable_of(key) + "` | " + line.second + " | " + line.first +
            " |\n";
  return text;
}

TEST(OptionTableTest, IsTheTableOfTheDocument) {
  std::ifstream file(testing::vectors_folder() + "/../../docs/settings.md");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("|---|---|---|---|\n" + documented_table() + "\n"));
}

}  // namespace
}  // namespace rayjobs::cli
