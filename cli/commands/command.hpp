// What a command is: its place in the help, and how one run of it reads its words and works.
#pragma once

#include "line/option.hpp"
#include "line/values.hpp"
#include "outcome/exit_code.hpp"
#include "run/context.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs::cli {

using Words = std::vector<std::string>;

/// One run of a command.
class CommandRun {
 public:
  virtual ~CommandRun() = default;

  /// Its own options; what is given is kept in this object.
  virtual std::vector<OptionGroup> options() = 0;
  /// The positional words. A usage error, when they are not what the command needs.
  virtual Result<void> take_words(Words words) = 0;
  virtual ExitCode execute(Context& context) const = 0;
};

/// One row of the table.
struct Command {
  std::string_view name{};
  std::string_view summary{};  ///< For the list of commands: begins with a verb, one line.
  std::string_view usage{};    ///< After the name: "[options] ID...".
  std::array<std::string_view, 2> examples{};  ///< After the program's name.
  std::span<ExitCode const> exit_codes{};      ///< Those that it can end with.
  std::unique_ptr<CommandRun> (*begin)() = nullptr;
  std::string_view notes{};  ///< Further paragraphs of its help.
  bool in_ray_job = true;    ///< `ray job` has it too.
  bool has_settings = true;  ///< Environment and profiles may set its options.
};

inline Result<void> take_one(Words words, std::string& to, std::string const& what) {
  if (words.empty()) return usage("no " + what + " was given");
  if (words.size() > 1) return usage("unexpected word '" + words[1] + "' after the " + what);
  to = std::move(words.front());
  return {};
}

/// Of a command without options of its own.
template <typename Options>
std::vector<OptionGroup> declare(Options&) {
  return {};
}

/// Of a command without a take() of its own: job ids into `ids`, each once, one into `id`, or no
/// words at all.
template <typename Options>
Result<void> take(Options& to, Words words) {
  if constexpr (requires { to.id; }) {
    return take_one(std::move(words), to.id, "job id");
  } else if constexpr (requires { to.ids; }) {
    if (words.empty()) return usage("no job id was given");
    for (std::string& word : words)
      if (std::ranges::find(to.ids, word) == to.ids.end()) to.ids.push_back(std::move(word));
    return {};
  } else {
    return words.empty() ? Result<void>{} : usage("unexpected word '" + words.front() + "'");
  }
}

/// A command whose options are the struct `Options`. Beside it stands run(Options const&,
/// Context&), and what of declare and take is not as above.
template <typename Options>
class CommandRunOf final : public CommandRun {
 public:
  std::vector<OptionGroup> options() override { return declare(options_); }
  Result<void> take_words(Words words) override { return take(options_, std::move(words)); }
  ExitCode execute(Context& context) const override { return run(options_, context); }

 private:
  Options options_{};
};

template <typename Options>
std::unique_ptr<CommandRun> begin() {
  return std::make_unique<CommandRunOf<Options>>();
}

/// Of a command that sends one request.
inline constexpr std::array kRequestExitCodes{
    ExitCode::success, ExitCode::usage,       ExitCode::auth,      ExitCode::unreachable,
    ExitCode::refused, ExitCode::interrupted, ExitCode::terminated};
/// Of a command that ends with the outcome of jobs that exist.
inline constexpr std::array kOutcomeExitCodes{
    ExitCode::success,         ExitCode::job_failed,    ExitCode::usage,
    ExitCode::job_stopped,     ExitCode::auth,          ExitCode::unreachable,
    ExitCode::outcome_unknown, ExitCode::still_running, ExitCode::cluster_fault,
    ExitCode::refused,         ExitCode::interrupted,   ExitCode::terminated};

}  // namespace rayjobs::cli
