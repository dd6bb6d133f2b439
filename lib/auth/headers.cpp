// Header providers that need no file, and the JSON form of headers.
#include "auth/header_rules.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/auth.hpp>

#include <algorithm>
#include <iterator>

namespace rayjobs {
namespace {

bool holds(HeaderList const& headers, std::string_view name) {
  return std::ranges::any_of(
      headers, [&](auto const& header) { return detail::equal_ignoring_case(header.first, name); });
}

}  // namespace

HeaderProvider static_headers(HeaderList headers) {
  return [headers = std::move(headers)]() -> Result<HeaderList> { return headers; };
}

HeaderProvider combine(HeaderProvider first, HeaderProvider second) {
  if (!first) return second;
  if (!second) return first;
  return [first = std::move(first), second = std::move(second)]() -> Result<HeaderList> {
    RAYJOBS_TRY(HeaderList headers, first());
    RAYJOBS_TRY(HeaderList others, second());
    std::erase_if(others, [&](auto const& header) { return holds(headers, header.first); });
    headers.insert(headers.end(), std::make_move_iterator(others.begin()),
                   std::make_move_iterator(others.end()));
    return headers;
  };
}

Result<HeaderList> parse_headers(std::string_view json) {
  auto refused = [](std::string message) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = std::move(message),
                 .hint = R"(write them as a JSON object of strings: {"NAME": "VALUE"})"};
  };
  auto const parsed = detail::parse_json(json);
  if (!parsed) return refused("the headers are not valid JSON");
  if (!parsed->is_object()) return refused("the headers are not a JSON object");
  HeaderList headers;
  for (auto const& [name, value] : parsed->items()) {
    if (!value.is_string())
      return refused("the value of header " + detail::printable(name, 60) + " is not a string");
    auto const& text = value.get_ref<std::string const&>();
    RAYJOBS_TRY_VOID(detail::check_header(name, text));
    if (holds(headers, name)) return refused("the header " + name + " is given twice");
    headers.emplace_back(name, text);
  }
  return headers;
}

}  // namespace rayjobs
