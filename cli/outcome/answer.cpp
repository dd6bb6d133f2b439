// Answers as text: in one piece, or around a list that is printed as it comes.
#include "outcome/answer.hpp"

#include "output/json_format.hpp"
#include "output/text.hpp"

#include <utility>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

Json opening(OutputFormat format) {
  Json answer = Json::object();
  if (format == OutputFormat::ndjson)
    answer = {{"event", "finished"}, {"time", format_timestamp(time_now())}};
  answer["schema"] = kSchema;
  return answer;
}

std::string text_of(OutputFormat format, Json const& value) {
  return format == OutputFormat::json ? pretty(value) : one_line(value);
}

}  // namespace

Json text_or_null(std::string const& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json error_object(std::optional<Error> const& error) {
  if (!error) return nullptr;
  return {{"code", to_string(error->code)},
          {"message", error->message},
          {"context", text_or_null(error->context)},
          {"hint", text_or_null(error->hint)}};
}

std::string answer_text(OutputFormat format, Json members, ExitCode code,
                        std::optional<Error> const& error) {
  if (format == OutputFormat::text) return {};
  Json answer = opening(format);
  move_members(std::move(members), answer);
  answer["exit_code"] = static_cast<int>(code);
  answer["error"] = error_object(error);
  return text_of(format, answer);
}

ListAnswer::ListAnswer(Io& io, OutputFormat format, std::string_view name, bool& is_begun)
    : to_([&io, &is_begun](std::string_view piece) {
        is_begun = true;
        io.out(piece);
      }),
      format_(format) {
  if (format_ == OutputFormat::text) return;
  Json begun = opening(format_);
  begun[std::string(name)] = Json::array();
  std::string const text = text_of(format_, begun);
  to_.put(std::string_view(text).substr(0, text.rfind(']')));
}

void ListAnswer::add(Json const& element) {
  if (format_ == OutputFormat::text) return;
  constexpr std::size_t kDepth = 2;
  bool const is_pretty = format_ == OutputFormat::json;
  to_.put(std::exchange(is_empty_, false) ? "" : ",");
  to_.put(is_pretty ? "\n    " : "");
  write_json(element, is_pretty ? JsonLayout::pretty : JsonLayout::one_line, kDepth, to_);
}

void ListAnswer::end(ExitCode code, std::optional<Error> const& error) {
  if (format_ == OutputFormat::text) return;
  Json const rest{{"exit_code", static_cast<int>(code)}, {"error", error_object(error)}};
  to_.put(format_ == OutputFormat::json && !is_empty_ ? "\n  ]," : "],");
  // The members without the brace that opens their object.
  to_.put(std::string_view(text_of(format_, rest)).substr(1));
  to_.flush();
}

}  // namespace rayjobs::cli
