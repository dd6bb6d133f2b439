// For each option all that sources say of it, the greatest first; what must give way goes.
#include "sources/settle.hpp"

#include "line/nearest.hpp"
#include "line/values.hpp"
#include "sources/candidates.hpp"
#include "sources/check_profile.hpp"
#include "sources/check_value.hpp"

#include <rayjobs/address.hpp>

#include <algorithm>
#include <utility>

namespace rayjobs::cli {

namespace {

Profile const* find_profile(ConfigFile const& config, std::string_view name) {
  auto const found = std::ranges::find(config.text.profiles, name, &Profile::name);
  return found == config.text.profiles.end() ? nullptr : &*found;
}

Error no_profile(std::string const& name, ConfigFile const& config) {
  std::vector<std::string> names;
  for (Profile const& profile : config.text.profiles) names.push_back(profile.name);
  std::string const near = nearest(name, names);
  std::string hint = near.empty() ? "" : "did you mean " + near + '?';
  if (!config.is_there)
    hint = config.place.path.empty()
               ? "there is no home directory to look for a configuration file in"
               : "there is no file " + config.place.path.native();
  return usage("there is no profile '" + name + "'", std::move(hint));
}

bool same_address(std::string const& one, std::string const& other) {
  auto const a = Address::parse(one);
  auto const b = Address::parse(other);
  return a && b ? *a == *b : one == other;
}

std::string shown_address(Setting const& setting) {
  return shown_value(*setting.option, setting.values.front()) + " of " + setting.origin;
}

/// What is said where two sources name different addresses. The library says it of Ray's variables.
std::string address_note(std::vector<Setting> const& candidates) {
  if (candidates.empty()) return {};
  Setting const& chosen = candidates.front();
  for (Setting const& other : candidates) {
    if (other.is_rays || same_address(chosen.values.front(), other.values.front())) continue;
    return "the address " + shown_address(chosen) + " is used, not " + shown_address(other);
  }
  return {};
}

/// The sources, profiles all, whose own address is not the one that counts.
std::vector<Source> strangers(std::vector<Setting> const& addresses) {
  std::vector<Source> sources;
  for (Setting const& one : addresses) {
    bool const is_profile = one.source == Source::profile || one.source == Source::default_profile;
    if (is_profile && !same_address(addresses.front().values.front(), one.values.front()))
      sources.push_back(one.source);
  }
  return sources;
}

/// What a greater source says of one option silences what lesser ones say of others.
void give_way(std::vector<Setting>& settings) {
  std::vector<Setting> const before = settings;
  for (Setting const& winner : before) {
    for (std::string const& name : winner.option->replaces) {
      auto const other = std::ranges::find(
          settings, name, [](Setting const& setting) { return long_name(*setting.option); });
      if (other != settings.end() && other->source < winner.source)
        *other = Setting{.option = other->option};
    }
  }
}

}  // namespace

Result<UsedProfiles> use_profiles(ConfigFile const& file, std::optional<std::string> const& name,
                                  OptionsOfAll const& all) {
  if (!file.text.problems.empty()) return config_error(file.place, file.text.problems.front());
  UsedProfiles used{.file = &file.place, .fallback = find_profile(file, kDefaultProfile)};
  if (name) {
    used.named = find_profile(file, *name);
    if (!used.named) return no_profile(*name, file);
    if (used.named == used.fallback) used.fallback = nullptr;
  }
  for (Profile const* const profile : {used.named, used.fallback}) {
    if (!profile) continue;
    auto const problems = check_keys(*profile, all());
    if (!problems.empty()) return config_error(file.place, problems.front());
  }
  return used;
}

Result<Settled> settle(std::string_view command, std::span<OptionGroup const> groups,
                       std::vector<GivenOption> const& on_line, Sources const& sources) {
  Settled settled;
  std::vector<Source> unfit;
  bool some_stay = false;
  for (OptionGroup const& group : groups) {
    for (Option const& option : group.options) {
      if (long_name(option).empty()) continue;
      auto candidates = candidates_for(command, option, on_line, sources);
      if (!candidates) return std::move(candidates).error();
      if (long_name(option) == "--address") {
        settled.address_note = address_note(*candidates);
        unfit = strangers(*candidates);
      }
      if (option.is_for_address)
        some_stay |= std::erase_if(*candidates, [&](Setting const& setting) {
                       return std::ranges::find(unfit, setting.source) != unfit.end();
                     }) != 0;
      settled.settings.push_back(candidates->empty() ? Setting{.option = &option}
                                                     : std::move(candidates->front()));
    }
  }
  if (some_stay && !settled.address_note.empty())
    settled.address_note +=
        "; credentials, proxies and the like of a profile for another address do not count";
  give_way(settled.settings);
  return settled;
}

Result<void> set_options(Settled const& settled) {
  for (Source const source : {Source::default_profile, Source::environment, Source::profile}) {
    for (Setting const& setting : settled.settings) {
      if (setting.source != source || setting.is_rays) continue;
      for (std::string const& value : setting.values) {
        if (auto const checked = check_value(*setting.option, value); !checked) {
          Error error = checked.error();
          error.message = setting.origin + ": " + error.message;
          error.context = setting.place;
          return error;
        }
        // What a flag or a choice says is set by now.
        bool const is_set =
            setting.option->kind == OptionKind::flag || setting.option->kind == OptionKind::choice;
        if (!is_set) setting.option->set(value);
      }
    }
  }
  return {};
}

Error config_error(ConfigPlace const& place, ConfigProblem const& problem) {
  Error error = usage(problem.message, problem.hint);
  error.context = place_of(place, problem);
  return error;
}

}  // namespace rayjobs::cli
