// The command `config`: which source says what, and what is wrong in the file of profiles.
#include "commands/table.hpp"
#include "outcome/answer.hpp"
#include "output/columns.hpp"
#include "output/text.hpp"
#include "sources/check_profile.hpp"
#include "sources/check_value.hpp"
#include "sources/setting_names.hpp"
#include "sources/settle.hpp"
#include "sources/take_settings.hpp"
#include "sources/unused_variables.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

struct ConfigOptions {
  std::string what{};
};

Result<void> take(ConfigOptions& to, Words words) {
  if (auto taken = take_one(std::move(words), to.what, "word 'show', 'path' or 'check'"); !taken)
    return taken;
  constexpr std::array kAll{"show", "path", "check"};
  if (std::ranges::find(kAll, to.what) != kAll.end()) return {};
  return usage("'" + to.what + "' is none of show, path and check");
}

std::string_view word_of(Source source) {
  switch (source) {
    case Source::line:
      return "flag";
    case Source::profile:
    case Source::default_profile:
      return "profile";
    case Source::environment:
      return "environment";
    case Source::built_in:
      break;
  }
  return "default";
}

/// "environment RAYJOBS_TIMEOUT", "profile work", "flag".
std::string origin_of(Setting const& setting) {
  std::string const word(word_of(setting.source));
  return setting.source == Source::environment ? word + ' ' + setting.origin
         : setting.origin.starts_with(word)    ? setting.origin
                                               : word;
}

/// A value of one option, as it is shown.
struct Row {
  std::string name{};
  Setting setting{};
  std::vector<std::string> values{};
};

Row row_of(std::string_view command, Setting const& setting) {
  Row row{.name = setting_keys(command, *setting.option).front(), .setting = setting, .values = {}};
  for (std::string const& value : setting.values)
    row.values.push_back(shown_value(*setting.option, value));
  if (setting.source != Source::built_in) return row;
  if (setting.option->kind == OptionKind::flag) {
    row.values = {"false"};
  } else if (!setting.option->default_text.empty()) {
    row.values = {setting.option->default_text};
  }
  return row;
}

/// Every option that more than the command line may set.
Result<std::vector<Row>> rows(ConfigFile const& file, Context const& context) {
  auto const profiles = use_profiles(file, context.shared.profile, all_options);
  if (!profiles) return profiles.error();
  Sources const sources{
      .environment = context.environment, .all = all_options, .profiles = *profiles};
  std::vector<Row> all;
  for (CommandOptions const& one : all_options()) {
    auto const& on_line = context.shared.on_line;
    auto const settled =
        settle(one.command, one.groups, one.command.empty() ? on_line : std::vector<GivenOption>{},
               sources);
    if (!settled) return settled.error();
    for (Setting const& setting : settled->settings)
      if (setting.option->set_by != SetBy::line) all.push_back(row_of(one.command, setting));
  }
  return all;
}

std::string joined(std::vector<std::string> const& values) {
  std::string text;
  for (std::string const& value : values)
    text += (text.empty() ? "" : ", ") + printable_line(value);
  return text;
}

std::string table_of(std::vector<Row> const& rows) {
  std::vector<std::array<std::string, 3>> lines{{"OPTION", "VALUE", "FROM"}};
  for (Row const& row : rows)
    lines.push_back({row.name, joined(row.values), printable_line(origin_of(row.setting))});
  std::array<std::size_t, 2> widths{};
  constexpr std::size_t kWidest = 60;
  for (auto const& line : lines)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths.at(i) = std::max(widths.at(i), std::min(columns_of(line.at(i)), kWidest));
  std::string text;
  for (auto const& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      std::size_t const columns = columns_of(line.at(i));
      text +=
          line.at(i) + std::string(columns < widths.at(i) ? widths.at(i) - columns : 0, ' ') + "  ";
    }
    text += line.back() + '\n';
  }
  return text;
}

Json object_of(Row const& row) {
  Setting const& setting = row.setting;
  bool const is_list = setting.option->kind == OptionKind::list;
  Json value = nullptr;
  if (is_list) {
    value = row.values;
  } else if (!row.values.empty()) {
    value = row.values.front();
  }
  Json source = {{"kind", word_of(setting.source)}, {"name", nullptr}};
  if (setting.source == Source::environment) source["name"] = setting.origin;
  if (word_of(setting.source) == "profile")
    source["name"] = setting.origin.substr(setting.origin.find(' ') + 1);
  return {{"name", row.name}, {"value", std::move(value)}, {"source", std::move(source)}};
}

ExitCode show(ConfigFile const& file, Context& context) {
  auto const all = rows(file, context);
  if (!all) return context.fail(all.error(), Phase::options);
  for (std::string const& told : about_unused_variables(context.environment, all_options))
    context.io.warn(told);
  if (context.is_text()) {
    context.io.out(table_of(*all));
    return ExitCode::success;
  }
  Json settings = Json::array();
  for (Row const& row : *all) settings.push_back(object_of(row));
  return context.answer(ExitCode::success,
                        {{"file", text_or_null(file.place.path.native())},
                         {"profile", text_or_null(context.shared.profile.value_or(""))},
                         {"settings", std::move(settings)}});
}

ExitCode print_path(ConfigPlace const& place, Context& context) {
  if (place.path.empty())
    return context.fail({.code = ErrorCode::not_found,
                         .message = "neither HOME nor XDG_CONFIG_HOME says where the file is"},
                        Phase::options);
  if (context.is_text()) context.io.out(place.path.native() + '\n');
  return context.answer(ExitCode::success, {{"file", place.path.native()}});
}

/// A problem, and the profile that has it; of none: empty.
struct Found {
  std::string profile{};
  ConfigProblem problem{};
};

std::vector<Found> problems_of(ConfigFile const& file) {
  std::vector<Found> found;
  auto const add = [&found](std::string const& profile, std::vector<ConfigProblem> problems) {
    for (ConfigProblem& problem : problems)
      found.push_back({.profile = profile, .problem = std::move(problem)});
  };
  add({}, file.text.problems);
  for (Profile const& profile : file.text.profiles) {
    add(profile.name, check_keys(profile, all_options()));
    add(profile.name, check_values(profile, all_options()));
  }
  std::ranges::stable_sort(found, {}, [](Found const& one) {
    return std::pair{one.problem.line, one.problem.column};
  });
  return found;
}

ExitCode check(ConfigFile const& file, Context& context) {
  auto const found = problems_of(file);
  Json profiles = Json::array();
  for (Profile const& profile : file.text.profiles) profiles.push_back(profile.name);
  Json problems = Json::array();
  for (auto const& [profile, problem] : found) {
    problems.push_back({{"profile", text_or_null(profile)},
                        {"line", problem.line},
                        {"column", problem.column},
                        {"message", problem.message},
                        {"hint", text_or_null(problem.hint)}});
    if (context.is_text())
      context.io.out(printable_line(place_of(file.place, problem) + ": " +
                                    (profile.empty() ? "" : "profile " + profile + ": ") +
                                    problem.message +
                                    (problem.hint.empty() ? "" : " (" + problem.hint + ')')) +
                     '\n');
  }
  ExitCode code = ExitCode::success;
  if (!found.empty())
    code = context.fail(
        usage(std::to_string(found.size()) +
              (found.size() == 1 ? " problem in " : " problems in ") + file.place.path.native()),
        Phase::options);
  if (found.empty())
    context.io.note(file.is_there ? std::to_string(profiles.size()) + " profiles, no problems"
                                  : "there is no file " + file.place.path.native());
  return context.answer(code, {{"file", text_or_null(file.place.path.native())},
                               {"profiles", std::move(profiles)},
                               {"problems", std::move(problems)}});
}

ExitCode run(ConfigOptions const& options, Context& context) {
  auto const place = config_place(context.shared.config, context.environment);
  if (options.what == "path") return print_path(place, context);
  auto const file = read_config_of(context.shared, context.environment);
  if (!file) return context.fail(file.error(), Phase::options);
  return options.what == "check" ? check(*file, context) : show(*file, context);
}

constexpr std::array kConfigExitCodes{ExitCode::success, ExitCode::usage, ExitCode::refused,
                                      ExitCode::interrupted, ExitCode::terminated};

}  // namespace

Command const kConfigCommand{
    .name = "config",
    .summary = "Print options with their sources, or check profiles",
    .usage = "[options] show|path|check",
    .examples = {"config show --profile work", "config check -o json"},
    .exit_codes = kConfigExitCodes,
    .begin = begin<ConfigOptions>,
    .notes =
        "show prints what each option is, and where from: a flag, a profile, the environment or "
        "the default. path prints where the file of profiles is looked for. check reads all "
        "profiles and ends with 2 if anything is wrong.\n"
        "Its own options come from the command line alone.",
    .in_ray_job = false,
    .has_settings = false};

}  // namespace rayjobs::cli
