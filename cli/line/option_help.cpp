// Help by CLI11, which formats and does not parse; argv.cpp says why.
#include "line/option_help.hpp"

#include <utility>

#include <CLI/CLI.hpp>

namespace rayjobs::cli {

namespace {

constexpr std::size_t kNameColumns = 38;

class HelpFormatter final : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string usage) : usage_(std::move(usage)) {
    column_width(kNameColumns);
  }

  std::string make_usage(CLI::App const* app, std::string) const override {
    return "Usage: " + usage_ + (app->get_options().empty() ? "\n" : "\n\n");
  }

  // CLI11 puts blank lines both before and after a group.
  std::string make_group(std::string heading, bool is_positional,
                         std::vector<CLI::Option const*> options) const override {
    return CLI::Formatter::make_group(std::move(heading), is_positional, std::move(options))
        .substr(1);
  }

 private:
  std::string usage_;
};

std::string text_of(Option const& option) {
  std::string text = option.help;
  if (option.kind == OptionKind::list) text += "; may be repeated";
  if (!option.default_text.empty()) text += " (default " + option.default_text + ')';
  return wrapped(text, kMaxHelpColumns - kNameColumns);
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t columns) {
  std::string lines;
  while (text.size() > columns) {
    std::size_t const end = text.rfind(' ', columns);
    if (end == std::string_view::npos) break;
    lines += std::string(text.substr(0, end)) + '\n';
    text.remove_prefix(end + 1);
  }
  return lines + std::string(text);
}

std::string format_help(HelpFrame const& frame, std::vector<OptionGroup> const& groups) {
  CLI::App app(frame.introduction);
  app.set_help_flag();
  app.formatter(std::make_shared<HelpFormatter>(frame.usage));
  app.footer(frame.footer);
  for (OptionGroup const& group : groups) {
    for (Option const& option : group.options) {
      std::string const text = text_of(option);
      auto* const declared = option.kind == OptionKind::flag
                                 ? app.add_flag(option.names, text)
                                 : app.add_option(option.names, CLI::callback_t{}, text)
                                       ->type_name(option.value_name)
                                       ->type_size(1);
      declared->group(group.heading);
    }
  }
  // CLI11 ends a group, and the footer, with a line break of its own.
  std::string const text = app.help();
  return text.substr(0, text.find_last_not_of('\n') + 1) + '\n';
}

}  // namespace rayjobs::cli
