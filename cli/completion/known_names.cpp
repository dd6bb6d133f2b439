// Profiles from the file, jobs from one request.
#include "completion/known_names.hpp"

#include "commands/table.hpp"
#include "line/argv.hpp"
#include "line/shared_options.hpp"
#include "settings/settings.hpp"
#include "sources/check_profile.hpp"
#include "sources/check_value.hpp"
#include "sources/take_settings.hpp"

#include <rayjobs/client.hpp>
#include <rayjobs/printable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rayjobs::cli {

namespace {

/// The options of the line's command and of every command, which keep what they are given in `run`
/// and `shared`.
std::vector<OptionGroup> groups_of(CommandRun& run, SharedOptions& shared) {
  auto groups = run.options();
  groups.push_back(declare(shared));
  return groups;
}

/// What every command's options say, on the line and elsewhere.
Result<SharedOptions> options_of(LineSoFar const& line, Environment const& environment) {
  SharedOptions shared;
  auto const run = line.command->begin();
  auto const groups = groups_of(*run, shared);
  auto const read = read_options(groups, line.options, [&](std::vector<GivenOption> const& given) {
    shared.on_line = given;
    if (!line.command->has_settings) return Result<void>{};
    return take_settings(shared, line.command->name, groups, environment, all_options);
  });
  if (!read) return read.error();
  return shared;
}

bool runs_command(SharedOptions const& options) {
  return options.token_command ||
         (options.gateway_auth && options.gateway_auth->starts_with("exec:"));
}

std::vector<JobInfo> jobs_of(SharedOptions const& options, Environment const& environment) {
  if (runs_command(options)) return {};
  auto settings = resolve_settings(options, environment);
  if (!settings) return {};
  settings->client.retry.total_budget = {};
  auto const client = Client::create(std::move(settings->address), std::move(settings->client));
  if (!client) return {};
  auto jobs = client->list();
  return jobs ? *std::move(jobs) : std::vector<JobInfo>{};
}

/// The address of a profile, as it may be shown.
std::string address_in(Profile const& profile) {
  SharedOptions unused;
  std::vector<OptionGroup> const groups{declare(unused)};
  auto const value = std::ranges::find(profile.values, "address", &ProfileValue::key);
  if (value == profile.values.end()) return {};
  std::string text;
  Option const* const option = find_option(groups, "--address");
  for (std::string const& one : texts_of(*value, *option)) text += shown_value(*option, one);
  return text;
}

}  // namespace

std::vector<Candidate> known_profiles(LineSoFar const& line, Environment const& environment) {
  auto const& command = line.command ? *line.command : kSubmitCommand;
  SharedOptions unused;
  auto const run = command.begin();
  auto const groups = groups_of(*run, unused);
  auto const given = scan_words(
      line.options, [&groups](std::string const& name) { return find_option(groups, name); });
  if (!given) return {};
  auto const file = read_config_of(config_options(given->options), environment);
  if (!file) return {};
  std::vector<Candidate> found;
  for (Profile const& profile : file->text.profiles)
    if (is_plain_word(profile.name))
      found.push_back({.word = profile.name, .about = address_in(profile)});
  return found;
}

std::vector<Candidate> known_jobs(LineSoFar const& line, Environment const& environment) {
  auto const options = options_of(line, environment);
  if (!options) return {};
  auto jobs = jobs_of(*options, environment);
  std::ranges::stable_sort(jobs, std::ranges::greater(), [](JobInfo const& job) {
    return job.start_time.value_or(std::chrono::milliseconds::min());
  });
  std::vector<Candidate> found;
  for (JobInfo const& job : jobs) {
    std::string const id = job.submission_id.value_or("");
    bool const is_given = std::ranges::find(line.positionals, id) != line.positionals.end();
    if (is_given || !is_plain_word(id)) continue;
    found.push_back(
        {.word = id, .about = job.status_text + "  " + without_credentials(job.entrypoint)});
  }
  return found;
}

}  // namespace rayjobs::cli
