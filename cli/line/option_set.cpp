// OptionSet over CLI11: the only file that knows it. CLI::App::parse is not used; argv.cpp says
// why.
#include "line/option_set.hpp"

#include <utility>

#include <CLI/CLI.hpp>

namespace rayjobs::cli {

namespace {

class HelpFormatter final : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string usage) : usage_(std::move(usage)) { column_width(38); }

  std::string make_usage(CLI::App const*, std::string) const override {
    return "Usage: " + usage_ + "\n\n";
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

}  // namespace

struct OptionSet::Declared {
  OptionKind kind = OptionKind::flag;
  ValueSetter set{};
};

OptionSet::OptionSet(std::string introduction, std::string usage, std::string footer)
    : app_(std::make_unique<CLI::App>(std::move(introduction))) {
  app_->set_help_flag();
  app_->formatter(std::make_shared<HelpFormatter>(std::move(usage)));
  app_->footer(std::move(footer));
}

OptionSet::~OptionSet() = default;

void OptionSet::group(std::string const& heading) { app_->option_defaults()->group(heading); }

void OptionSet::flag(std::string const& names, std::string const& help, std::function<void()> set) {
  auto const* const option = app_->add_flag(names, help);
  declared_[option] = {.kind = OptionKind::flag, .set = [set = std::move(set)](std::string const&) {
                         set();
                         return std::optional<std::string>{};
                       }};
}

void OptionSet::value(std::string const& names, std::string const& type, std::string const& help,
                      ValueSetter set) {
  auto const* const option =
      app_->add_option(names, CLI::callback_t{}, help)->type_name(type)->type_size(1);
  declared_[option] = {.kind = OptionKind::value, .set = std::move(set)};
}

void OptionSet::value(std::string const& names, std::string const& type, std::string const& help,
                      std::optional<std::string>& target) {
  value(names, type, help, [&target](std::string const& text) {
    target = text;
    return std::optional<std::string>{};
  });
}

void OptionSet::values(std::string const& names, std::string const& type, std::string const& help,
                       std::vector<std::string>& target) {
  value(names, type, help + "; may be repeated", [&target](std::string const& text) {
    target.push_back(text);
    return std::optional<std::string>{};
  });
}

void OptionSet::choice(std::string const& names, std::vector<std::string> const& choices,
                       std::string const& help, std::function<void(std::size_t)> set) {
  std::string const list = CLI::detail::join(choices, "|");
  value(
      names, list, help,
      [choices, list, set = std::move(set)](std::string const& text) -> std::optional<std::string> {
        for (std::size_t i = 0; i < choices.size(); ++i) {
          if (choices[i] != text) continue;
          set(i);
          return std::nullopt;
        }
        return "must be one of " + list;
      });
}

CLI::Option const* OptionSet::find(std::string const& name) const {
  return std::as_const(*app_).get_option_no_throw(name);
}

OptionKind OptionSet::kind(std::string const& name) const {
  auto const found = declared_.find(find(name));
  return found == declared_.end() ? OptionKind::unknown : found->second.kind;
}

Result<std::vector<std::string>> OptionSet::read(std::vector<std::string> const& words) const {
  auto scanned = scan_words(words, [this](std::string const& name) { return kind(name); });
  if (!scanned) return std::move(scanned).error();
  for (GivenOption const& given : scanned->options) {
    if (auto const problem = declared_.at(find(given.name)).set(given.value)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the value of " + given.name + ' ' + *problem};
    }
  }
  return std::move(scanned->positionals);
}

std::string OptionSet::help() const { return app_->help(); }

}  // namespace rayjobs::cli
