// Characters are compared with the tables of RFC 9110.
#include "auth/header_rules.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <string>

namespace rayjobs::detail {
namespace {

bool is_token_character(char c) {
  return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

Result<void> check_header(std::string_view name, std::string_view value) {
  auto refused = [](std::string message) {
    return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
  };
  if (name.empty() || !std::ranges::all_of(name, is_token_character))
    return refused("'" + printable(name, 60) + "' is not a header name that HTTP allows");
  if (std::ranges::any_of(value, [](char c) { return c != '\t' && is_control(c); }))
    return refused("the value of header " + printable(name, 60) +
                   " holds a line break or another control character");
  if (equal_ignoring_case(name, "content-length") || equal_ignoring_case(name, "transfer-encoding"))
    return refused("the header " + std::string(name) + " is set by the client itself");
  return {};
}

}  // namespace rayjobs::detail
