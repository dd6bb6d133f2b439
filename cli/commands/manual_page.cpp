// The sections of a page, in their usual order.
#include "commands/manual_page.hpp"

#include "commands/help.hpp"
#include "commands/table.hpp"
#include "output/roff.hpp"
#include "sources/setting_names.hpp"

#include <rayjobs/version.hpp>

#include <cctype>
#include <ray_submit/built_in.hpp>

namespace rayjobs::cli {

namespace {

std::string page_name(Command const* command) {
  return command ? "ray-submit-" + std::string(command->name) : "ray-submit";
}

/// "Print it" as "print it".
std::string in_a_sentence(std::string_view text) {
  std::string sentence(text.substr(0, text.find_last_not_of(".\n") + 1));
  bool const is_word = sentence.size() > 1 && sentence[1] >= 'a' && sentence[1] <= 'z';
  if (is_word)
    sentence[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(sentence[0])));
  return sentence;
}

std::string head(Command const* command) {
  std::string name = page_name(command);
  std::string const title = roff(name);
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  auto const summary = command ? command->summary : program_summary();
  return ".TH " + roff(name) + " 1 " + std::string(kReleaseDate) + " \"ray\\-submit " +
         RAYJOBS_VERSION + "\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\n" + title + " \\- " +
         roff(in_a_sentence(summary)) + '\n';
}

/// "-o, --output text|json".
std::string term_of(Option const& option) {
  std::string term;
  std::string_view names = option.names;
  while (!names.empty()) {
    auto const name = names.substr(0, names.find(','));
    term += (term.empty() ? "" : ", ") + roff_bold(name);
    names.remove_prefix(std::min(name.size() + 1, names.size()));
  }
  if (!option.value_name.empty()) term += ' ' + roff_italic(option.value_name);
  return term;
}

/// Where else the option may be set.
std::string elsewhere(std::string_view command, Option const& option) {
  auto const keys = setting_keys(command, option);
  if (option.set_by == SetBy::line || keys.empty()) return {};
  std::string const& key = is_ambiguous(keys.back(), all_options()) ? keys.front() : keys.back();
  std::string text = "Variable: " + roff_bold(variable_of(key));
  for (std::string const& variable : option.ray_variables) text += ", " + roff_bold(variable);
  text += '.';
  if (option.set_by == SetBy::any) text += " Key of a profile: " + roff_bold(key) + '.';
  return "\n.br\n" + text;
}

std::string options_of(std::string_view command, std::vector<OptionGroup> const& groups) {
  std::string text;
  for (OptionGroup const& group : groups) {
    text += ".SS " + roff(group.heading) + '\n';
    for (Option const& option : group.options) {
      std::string about = option.help;
      if (option.kind == OptionKind::list) about += "; may be repeated";
      if (!option.default_text.empty()) about += " (default " + option.default_text + ')';
      text += roff_item(term_of(option), roff(about) + '.' + elsewhere(command, option));
    }
  }
  return text;
}

std::string codes_of(std::span<ExitCode const> codes) {
  std::string text = ".SH EXIT STATUS\n";
  for (ExitCode const code : codes)
    text += roff_item(roff_bold(std::to_string(static_cast<int>(code))), roff(meaning(code)));
  return text;
}

std::string examples_of(Command const& command) {
  std::string text = ".SH EXAMPLES\n.nf\n";
  for (std::string_view const example : command.examples)
    text += "ray\\-submit " + roff(example) + '\n';
  return text + ".fi\n";
}

/// The text of a help topic without its heading.
std::string topic(std::string const& name) {
  std::string const text = help_on(name, "ray-submit").value();
  return roff_paragraphs(std::string_view(text).substr(text.find('\n') + 1));
}

std::string profiles_file() {
  return ".SH FILES\n" + roff_item(roff_italic("~/.config/rayjobs/config.toml"),
                                   "Profiles, unless \\fB\\-\\-config\\fR or "
                                   "\\fBRAYJOBS_CONFIG\\fR names another file. In "
                                   "\\fBXDG_CONFIG_HOME\\fR, where that is set.");
}

std::string every_file() {
  return profiles_file() +
         roff_item(roff_italic("~/.cache/rayjobs/hashes"),
                   "Hashes of files, so that unchanged ones are not read again. In "
                   "\\fBXDG_CACHE_HOME\\fR, where that is set.") +
         roff_item(roff_italic("~/.ray/auth_token"), "Ray\\(aqs file of a token.");
}

std::string see_also(Command const* command) {
  std::string text;
  auto const add = [&](Command const* other) {
    if (other == command) return;
    text += (text.empty() ? "" : ",\n") + (".BR " + roff(page_name(other)) + " (1)");
  };
  add(nullptr);
  for (Command const* const other : all_commands()) add(other);
  return ".SH SEE ALSO\n" + text + '\n';
}

std::string page_of_program() {
  std::string text = head(nullptr) +
                     ".SH SYNOPSIS\n\\fBray\\-submit\\fR \\fICOMMAND\\fR [options] ...\n"
                     ".SH DESCRIPTION\n" +
                     roff_paragraphs(program_summary()) + ".SH COMMANDS\n";
  for (Command const* const command : all_commands())
    text += roff_item(roff_bold(command->name), roff(command->summary) + '.');
  SharedOptions unused;
  return text + ".SH OPTIONS\n" + options_of({}, {declare(unused)}) + ".SH SETTINGS\n" +
         topic("settings") + ".SH OUTPUT\n" + topic("output") + codes_of(kEveryExitCode) +
         examples_of(kSubmitCommand) + ".SH ENVIRONMENT\n" + topic("environment") + every_file() +
         see_also(nullptr);
}

std::string page_of(Command const& command) {
  std::string const options = options_of(command.name, command.begin()->options());
  return head(&command) + ".SH SYNOPSIS\n\\fBray\\-submit " + roff(command.name) + "\\fR " +
         roff(command.usage) + "\n.SH DESCRIPTION\n" + roff(command.summary) + ".\n" +
         (command.notes.empty() ? "" : ".PP\n" + roff_paragraphs(command.notes)) + ".SH OPTIONS\n" +
         options + (options.empty() ? "" : ".PP\n") +
         "Options of every command are in\n.BR ray\\-submit (1).\n" + codes_of(command.exit_codes) +
         examples_of(command) +
         ".SH ENVIRONMENT\nVariables of options stand with these; for others, see\n"
         ".BR ray\\-submit (1).\n" +
         profiles_file() + see_also(&command);
}

}  // namespace

std::string manual_page(Command const* command) {
  return command ? page_of(*command) : page_of_program();
}

std::string manual_file(Command const* command) { return page_name(command) + ".1"; }

}  // namespace rayjobs::cli
