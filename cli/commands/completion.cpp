// The command `completion`: the script by which a shell completes our command lines.
#include "commands/table.hpp"

#include <algorithm>
#include <array>
#include <ray_submit/built_in.hpp>
#include <utility>

namespace rayjobs::cli {

namespace {

constexpr std::array kScripts{std::pair<std::string_view, std::string_view>{"bash", kBashScript},
                              std::pair<std::string_view, std::string_view>{"zsh", kZshScript},
                              std::pair<std::string_view, std::string_view>{"fish", kFishScript}};

struct CompletionOptions {
  std::string shell{};
};

auto const* find_script(std::string_view shell) {
  return std::ranges::find(kScripts, shell, &std::pair<std::string_view, std::string_view>::first);
}

Result<void> take(CompletionOptions& to, Words words) {
  if (auto taken = take_one(std::move(words), to.shell, "shell, bash, zsh or fish,"); !taken)
    return taken;
  if (find_script(to.shell) != kScripts.end()) return {};
  return usage("'" + to.shell + "' is none of bash, zsh and fish");
}

ExitCode run(CompletionOptions const& options, Context& context) {
  context.io.out(find_script(options.shell)->second);
  return ExitCode::success;
}

constexpr std::array kCompletionExitCodes{ExitCode::success, ExitCode::usage, ExitCode::refused,
                                          ExitCode::interrupted, ExitCode::terminated};

}  // namespace

Command const kCompletionCommand{
    .name = "completion",
    .summary = "Print the script that completes command lines in a shell",
    .usage = "[options] bash|zsh|fish",
    .examples = {"completion bash > ~/.local/share/bash-completion/completions/ray-submit",
                 "completion fish > ~/.config/fish/completions/ray-submit.fish"},
    .exit_codes = kCompletionExitCodes,
    .begin = begin<CompletionOptions>,
    .notes =
        "In one session, or in the file that a shell reads at its start:\n"
        "\n"
        "  bash   source <(ray-submit completion bash)\n"
        "  zsh    source <(ray-submit completion zsh), after compinit\n"
        "  fish   ray-submit completion fish | source\n"
        "\n"
        "For all users the scripts belong below /usr/share or /usr/local/share:\n"
        "\n"
        "  bash   bash-completion/completions/ray-submit\n"
        "  zsh    zsh/site-functions/_ray-submit\n"
        "  fish   fish/vendor_completions.d/ray-submit.fish\n"
        "\n"
        "At each TAB the script runs ray-submit, which answers within a second or not at all. "
        "Where "
        "a job id may stand it asks the cluster, with the options, the environment and the profile "
        "of the line. It runs no token command, so with one it offers no ids.",
    .in_ray_job = false,
    .has_settings = false};

}  // namespace rayjobs::cli
