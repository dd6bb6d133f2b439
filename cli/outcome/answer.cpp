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

constexpr std::size_t kDepth = 2;  ///< Of an element of the list.

/// Without white space before and after it.
std::string element_text(OutputFormat format, Json const& value, std::size_t depth) {
  std::string text;
  if (format == OutputFormat::json) {
    text = pretty_within(value, depth);
    text.erase(0, 2 * depth);
  } else {
    text = one_line(value);
    text.pop_back();
  }
  return text;
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

std::string answer_text(OutputFormat format, Json const& members, ExitCode code,
                        std::optional<Error> const& error) {
  if (format == OutputFormat::text) return {};
  Json answer = opening(format);
  answer.update(members);
  answer["exit_code"] = static_cast<int>(code);
  answer["error"] = error_object(error);
  return text_of(format, answer);
}

ListAnswer::ListAnswer(Io& io, OutputFormat format, std::string_view name)
    : io_(io), format_(format) {
  if (format_ == OutputFormat::text) return;
  Json begun = opening(format_);
  begun[std::string(name)] = Json::array();
  std::string const text = text_of(format_, begun);
  put(text.substr(0, text.rfind(']')));
}

void ListAnswer::add(Json element) {
  if (format_ == OutputFormat::text) return;
  put(is_empty_ ? "" : ",");
  is_empty_ = false;
  bool const is_pretty = format_ == OutputFormat::json;
  if (!element.is_object() || element.empty()) {
    if (is_pretty) put("\n    ");
    put(element_text(format_, element, kDepth));
    return;
  }
  put(is_pretty ? "\n    {" : "{");
  bool is_first = true;
  for (auto const& [key, value] : element.items()) {
    if (!std::exchange(is_first, false)) put(",");
    if (is_pretty) put("\n      ");
    put(element_text(format_, Json(key), 0));
    put(is_pretty ? ": " : ":");
    put(element_text(format_, value, kDepth + 1));
    value = nullptr;
  }
  put(is_pretty ? "\n    }" : "}");
}

void ListAnswer::put(std::string_view text) {
  constexpr std::size_t kEnough = std::size_t{64} << 10U;
  if (pieces_.size() + text.size() > kEnough) {
    io_.out(pieces_);
    pieces_.clear();
  }
  if (text.size() > kEnough) return io_.out(text);
  pieces_ += text;
}

void ListAnswer::end(ExitCode code, std::optional<Error> const& error) {
  if (format_ == OutputFormat::text) return;
  Json const rest{{"exit_code", static_cast<int>(code)}, {"error", error_object(error)}};
  put(format_ == OutputFormat::json && !is_empty_ ? "\n  ]," : "],");
  // The members without the brace that opens their object.
  put(std::string_view(text_of(format_, rest)).substr(1));
  io_.out(pieces_);
}

}  // namespace rayjobs::cli
