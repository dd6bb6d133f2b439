// Unit tests of completion and of the manual pages, made from the tables of commands and options.
#include "commands/help.hpp"
#include "commands/manual_page.hpp"
#include "commands/table.hpp"
#include "completion/complete.hpp"
#include "output/roff.hpp"
#include "sources/setting_names.hpp"
#include "support/paths.hpp"
#include "support/temporary_directory.hpp"

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Variables = std::map<std::string, std::string>;

Completion completed(std::vector<std::string> words, Variables variables = {}) {
  return complete(std::move(words), Environment(std::move(variables)));
}

/// Whole words, with what stands before.
std::vector<std::string> words_of(Completion const& completion) {
  std::vector<std::string> words;
  for (Candidate const& candidate : completion.candidates)
    words.push_back(completion.before + candidate.word);
  return words;
}

std::vector<std::string> offered(std::vector<std::string> words, Variables variables = {}) {
  return words_of(completed(std::move(words), std::move(variables)));
}

std::vector<std::string> names_of(Option const& option) {
  std::vector<std::string> names;
  std::istringstream all(option.names);
  for (std::string name; std::getline(all, name, ',');) names.push_back(name);
  return names;
}

/// Calls it with the command (of options of every command, "list") and each of its options.
template <typename Check>
void for_each_option(Check check) {
  for (CommandOptions const& one : all_options())
    for (OptionGroup const& group : one.groups)
      for (Option const& option : group.options) {
        SCOPED_TRACE(std::string(one.command) + ' ' + option.names);
        check(one, option);
      }
}

std::string command_of(CommandOptions const& one) {
  return one.command.empty() ? "list" : std::string(one.command);
}

std::string document_text() {
  std::ifstream file(testing::vectors_folder() + "/../../docs/settings.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(CompletionTableTest, EveryOptionIsInCompletionHelpPageAndDocument) {
  std::string const document = document_text();
  for_each_option([&](CommandOptions const& one, Option const& option) {
    auto const* const command = one.command.empty() ? nullptr : find_command(one.command);
    std::string const help =
        command ? command_help(*command, "ray-submit") : help_on("options", "ray-submit").value();
    std::string const page = manual_page(command);
    for (std::string const& name : names_of(option)) {
      EXPECT_THAT(offered({command_of(one), "-"}), Contains(name));
      EXPECT_THAT(help, HasSubstr(name));
      EXPECT_THAT(page, HasSubstr(roff_bold(name)));
    }
    EXPECT_THAT(page, HasSubstr(roff(option.help)));
    EXPECT_THAT(page, HasSubstr(roff(option.value_name)));
    EXPECT_THAT(page, HasSubstr(roff(option.default_text)));
    if (option.set_by == SetBy::line) return;
    auto const keys = setting_keys(one.command, option);
    std::string const& key = is_ambiguous(keys.back(), all_options()) ? keys.front() : keys.back();
    EXPECT_THAT(page, HasSubstr(roff_bold(variable_of(key))));
    EXPECT_THAT(document, HasSubstr('`' + variable_of(key) + '`'));
  });
}

TEST(CompletionTableTest, EveryCommandIsInCompletionHelpAndPage) {
  auto const all = offered({""});
  EXPECT_EQ(all.size(), all_commands().size());
  for (Command const* const command : all_commands()) {
    std::string const name(command->name);
    EXPECT_THAT(all, Contains(name));
    EXPECT_THAT(program_help("ray-submit"), HasSubstr("\n  " + name + ' '));
    EXPECT_THAT(manual_page(nullptr), HasSubstr(".TP\n" + roff_bold(name) + '\n'));
    EXPECT_THAT(manual_page(command), HasSubstr(".SH EXIT STATUS\n"));
  }
}

TEST(CompletionTableTest, EveryWordOfAChoiceIsOffered) {
  for_each_option([](CommandOptions const& one, Option const& option) {
    if (option.kind != OptionKind::choice) return;
    auto const words = offered({command_of(one), long_name(option), ""});
    EXPECT_THAT(words, Not(IsEmpty()));
    for (std::string const& word : words) {
      EXPECT_EQ(option.set(word), std::nullopt);
      EXPECT_THAT(offered({command_of(one), long_name(option) + '='}),
                  Contains(long_name(option) + '=' + word));
    }
  });
}

TEST(CompletionTableTest, EveryOptionWhoseValueIsAPathSaysSo) {
  for_each_option([](CommandOptions const& one, Option const& option) {
    std::string const& name = option.value_name;
    bool const names_file =
        name.find("FILE") != std::string::npos || name.find("PATH") != std::string::npos;
    EXPECT_EQ(option.value_is == ValueIs::file, names_file);
    EXPECT_EQ(option.value_is == ValueIs::directory, name == "DIR");
    if (option.kind == OptionKind::flag) return;
    auto const go_on = completed({command_of(one), long_name(option), ""}).go_on;
    EXPECT_EQ(go_on == GoOn::files, names_file);
    EXPECT_EQ(go_on == GoOn::directories, name == "DIR");
  });
}

TEST(CompletionTest, TakesTheValuesOfAnOptionInEachForm) {
  EXPECT_THAT(offered({"list", "-o", ""}), ElementsAre("text", "json", "ndjson"));
  EXPECT_THAT(offered({"list", "-o"}), Contains("-o"));
  EXPECT_THAT(offered({"list", "-oj"}), ElementsAre("-otext", "-ojson", "-ondjson"));
  EXPECT_THAT(offered({"list", "-vo=j"}), ElementsAre("-vo=text", "-vo=json", "-vo=ndjson"));
  EXPECT_THAT(offered({"-o", ""}), ElementsAre("text", "json", "ndjson"));
  EXPECT_THAT(offered({"submit", "--no-wait="}), ElementsAre("--no-wait=true", "--no-wait=false"));
  EXPECT_THAT(offered({"list", "--address", ""}), IsEmpty());
}

TEST(CompletionTest, OffersTheCommandAfterOptionsOfSubmitAndOfAll) {
  EXPECT_THAT(offered({"-v", "--address", "x", ""}), Contains("status"));
  EXPECT_THAT(offered({"--working-dir", "x", "st"}), Contains("status"));
  EXPECT_THAT(offered({"no-command", ""}), IsEmpty());
}

TEST(CompletionTest, OffersWordsThatACommandTakes) {
  EXPECT_THAT(offered({"config", ""}), ElementsAre("show", "path", "check"));
  EXPECT_THAT(offered({"config", "show", ""}), IsEmpty());
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(offered({"man", ""}), Contains("delete"));
  EXPECT_THAT(offered({"help", ""}), Contains("exit-codes"));
  EXPECT_THAT(offered({"list", ""}), IsEmpty());
  EXPECT_EQ(completed({"package", ""}).go_on, GoOn::files);
}

TEST(CompletionTest, OffersFilesInAnEntrypointAndNothingElse) {
  for (auto const& words : {std::vector<std::string>{"submit", "--", "--"},
                            std::vector<std::string>{"submit", "--", "python", ""},
                            std::vector<std::string>{"--", "status", "-o"}}) {
    EXPECT_THAT(offered(words), IsEmpty());
    EXPECT_EQ(completed(words).go_on, GoOn::files);
  }
}

TEST(CompletionTest, OffersSourcesOfAnIdentityAndFilesAfterFile) {
  EXPECT_EQ(completed({"list", "--gateway-auth", ""}).go_on, GoOn::stay);
  auto const file = completed({"list", "--gateway-auth=file:x"});
  EXPECT_EQ(file.go_on, GoOn::files);
  EXPECT_EQ(file.before, "--gateway-auth=file:");
}

class CompletionOfProfilesTest : public ::testing::Test {
 protected:
  void write(std::string const& name, std::string const& text) {
    std::ofstream(folder_.path() / name) << text;
  }
  std::string path(std::string const& name) const { return (folder_.path() / name).string(); }

  testing::TemporaryDirectory folder_;
};

TEST_F(CompletionOfProfilesTest, ComeFromTheFileThatWouldBeUsed) {
  write("a.toml", "[profile.work]\naddress = 'http://u:p@a:1'\n[profile.'$(touch X)']\n");
  write("b.toml", "[profile.home]\n");
  Variables const variables{{"RAYJOBS_CONFIG", path("a.toml")}, {"HOME", folder_.path().string()}};
  auto const of_variable = completed({"list", "--profile", ""}, variables);
  EXPECT_THAT(words_of(of_variable), ElementsAre("work"));
  EXPECT_EQ(of_variable.candidates.front().about, "http://<redacted>@a:1");
  EXPECT_THAT(offered({"list", "--config", path("b.toml"), "--profile="}, variables),
              ElementsAre("--profile=home"));
  EXPECT_THAT(offered({"--config", "~/b.toml", "--profile", ""}, variables), ElementsAre("home"));
  EXPECT_THAT(offered({"list", "--no-config", "--profile", ""}, variables), IsEmpty());
  EXPECT_THAT(offered({"list", "--config", path("none"), "--profile", ""}, variables), IsEmpty());
}

TEST(CompletionTextTest, HasALineForEachCandidateAndWhatFollows) {
  Completion const completion{
      .candidates = {{"a", "b\tc\nd\x1b[1m"}, {"e", ""}}, .go_on = GoOn::files, .before = "--x="};
  EXPECT_EQ(completion_text(completion), "--x=a\tb c d?[1m\n--x=e\t\n:files\t--x=\n");
  EXPECT_EQ(completion_text({}), ":end\n");
}

TEST(CompletionTextTest, KnowsPlainWords) {
  for (char const* const word : {"raysubmit_1a", "a.b-c:d@e+f,g=h"})
    EXPECT_TRUE(is_plain_word(word)) << word;
  for (char const* const word :
       {"",    "-a",   "~a",   ":a",   "=a",   "a b", "a$(b)", "a`b`", "a;b",
        "a'b", "a\"b", "a\\b", "a\nb", "a\tb", "a*",  "a?",    "a[b",  "a{b",
        "a!b", "a&b",  "a|b",  "a<b",  "a>b",  "a#b", "a%b",   "a\x80"})
    EXPECT_FALSE(is_plain_word(word)) << word;
}

TEST(RoffTest, EscapesWhatRoffWouldObey) {
  EXPECT_EQ(roff(".x -o \\n 'a' `b` ~ ^"), "\\&.x \\-o \\en \\(aqa\\(aq \\(gab\\(ga \\(ti \\(ha");
  EXPECT_EQ(roff("'x"), "\\(aqx");
}

TEST(RoffTest, MakesItemsOfIndentedLines) {
  EXPECT_EQ(roff_paragraphs("One\ntwo.\n\n  a    text\n       goes on\n  b    text\n\nThree\n"),
            "One\ntwo.\n.TP\n\\fBa\\fR\ntext\ngoes on\n.TP\n\\fBb\\fR\ntext\n.PP\nThree\n");
}

TEST(ManualPageTest, IsTheSameAtAnyTime) {
  EXPECT_THAT(manual_page(nullptr), ::testing::MatchesRegex("\\.TH RAY\\\\-SUBMIT 1 20[0-9-]+ .*"));
}

}  // namespace
}  // namespace rayjobs::cli
