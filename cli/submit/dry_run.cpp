// What --dry-run prints: the request that would be sent, and its packages.
#include "submit/dry_run.hpp"

#include "outcome/answer.hpp"
#include "output/json_format.hpp"
#include "output/record.hpp"
#include "output/text.hpp"

#include <algorithm>
#include <string_view>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Keeps the digits of a JSON text's numbers, which parsing would round: hides each behind a string
/// and puts it back into what is printed.
class ExactNumbers {
 public:
  std::string hide(std::string const& json) {
    while (json.find(marker_) != std::string::npos) marker_ += kMark;
    std::string result;
    for (std::size_t i = 0; i < json.size();) {
      std::size_t end = i + 1;
      if (json[i] == '"') {
        while (json[end] != '"') end += json[end] == '\\' ? 2U : 1U;
        result.append(json, i, ++end - i);
      } else if (kDigits.find(json[i]) != std::string_view::npos) {
        end = std::min(json.find_first_not_of(kInNumber, end), json.size());
        result += '"' + marker_ + std::to_string(numbers_.size()) + '"';
        numbers_.push_back(json.substr(i, end - i));
      } else {
        result += json[i];
      }
      i = end;
    }
    return result;
  }

  std::string show(std::string const& text) const {
    std::string begin = "\"";
    for (std::size_t i = 0; i < marker_.size(); ++i) begin += kPrintedMark;
    std::string result;
    std::size_t from = 0;
    for (std::size_t at = 0; (at = text.find(begin, from)) != std::string::npos;) {
      std::size_t const index = at + begin.size();
      std::size_t const end = text.find('"', index);
      result.append(text, from, at - from);
      result += numbers_.at(std::stoul(text.substr(index, end - index)));
      from = end + 1;
    }
    return result.append(text, from);
  }

 private:
  static constexpr char kMark = '\x7F';
  static constexpr std::string_view kPrintedMark = "\\u007f";
  static constexpr std::string_view kDigits = "-0123456789";
  static constexpr std::string_view kInNumber = "+-.0123456789eE";

  std::string marker_{kMark};
  std::vector<std::string> numbers_{};
};

}  // namespace

void print_dry_run(SubmitPreview const& request, std::vector<PackagePlan> const& packages,
                   Context& context) {
  ExactNumbers numbers;
  Json body = server_object(numbers.hide(request.body));
  if (!context.shared.show_env) hide_secrets(body);
  if (context.is_text())
    context.io.out(request.method + ' ' + request.url + '\n' + numbers.show(pretty(body)));
  Json list = Json::array();
  for (PackagePlan const& plan : packages) {
    std::size_t const entries = plan.entries.size();
    list.push_back({{"uri", plan.uri},
                    {"path", plan.path.native()},
                    {"size", plan.total_bytes},
                    {"entries", entries}});
    if (context.is_text())
      context.io.out(plan.uri + "  " + printable_line(plan.path.native()) + ", " +
                     std::to_string(entries) + (entries == 1 ? " entry, " : " entries, ") +
                     format_bytes(plan.total_bytes) + '\n');
  }
  Json const report{{"request", {{"method", request.method}, {"url", request.url}, {"body", body}}},
                    {"packages", list}};
  context.io.out(
      numbers.show(answer_text(context.shared.output, report, ExitCode::success, std::nullopt)));
  context.answered = true;
}

}  // namespace rayjobs::cli
