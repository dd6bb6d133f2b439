// Header providers: fixed headers, bearer tokens, also from a file that may be rewritten meanwhile,
// and the JSON form of headers.
#include "auth/bearer_header.hpp"
#include "auth/header_rules.hpp"
#include "core/json.hpp"
#include "core/read_file.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/options.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>

namespace rayjobs {
namespace {

bool holds(HeaderList const& headers, std::string_view name) {
  return std::ranges::any_of(
      headers, [&](auto const& header) { return detail::equal_ignoring_case(header.first, name); });
}

/// There, but not a regular file.
bool is_special(std::filesystem::path const& file) {
  std::error_code unknown;
  auto const status = std::filesystem::status(file, unknown);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
}

/// A pipe whose writer says nothing must not hold a run for ever.
constexpr std::chrono::seconds kPipePatience{30};

Result<HeaderList> read_token(std::filesystem::path const& file, CallOptions const& call) {
  std::string const name = detail::printable(file.string());
  auto const content = detail::read_file(file, detail::kMaxTokenBytes, call);
  if (!content && content.error().code == ErrorCode::io)
    return detail::no_token("the token file " + name +
                            " cannot be read: " + content.error().message);
  if (!content) return content.error();
  auto const token = detail::trim(detail::without_byte_order_mark(*content));
  if (auto const problem = detail::token_problem(token); !problem.empty())
    return detail::no_token("the token file " + name + ' ' + std::string(problem));
  return detail::bearer_header(token);
}

}  // namespace

HeaderProvider static_headers(HeaderList headers) {
  return [headers = std::move(headers)]() -> Result<HeaderList> { return headers; };
}

HeaderProvider combine(HeaderProvider first, HeaderProvider second) {
  if (!first) return second;
  if (!second) return first;
  return [first = std::move(first),
          second = std::move(second)](HeaderQuery const& query) -> Result<HeaderList> {
    RAYJOBS_TRY(HeaderList headers, first(query));
    RAYJOBS_TRY(HeaderList others, second(query));
    std::erase_if(others, [&](auto const& header) { return holds(headers, header.first); });
    headers.insert(headers.end(), std::make_move_iterator(others.begin()),
                   std::make_move_iterator(others.end()));
    return headers;
  };
}

HeaderProvider bearer_token(std::string_view token) {
  return [token = std::string(detail::trim(token))]() -> Result<HeaderList> {
    if (token.empty()) return detail::no_token("the authentication token is empty");
    return detail::bearer_header(token);
  };
}

HeaderProvider bearer_token_file(std::filesystem::path file) {
  return bearer_token_file(std::move(file), {});
}

HeaderProvider bearer_token_file(std::filesystem::path file, CallOptions const& call) {
  // A pipe gives its bytes only once.
  if (is_special(file)) {
    bool const is_shorter = call.timeout && *call.timeout <= kPipePatience;
    auto headers =
        read_token(file, {.stop = call.stop, .timeout = is_shorter ? call.timeout : kPipePatience});
    if (!headers && headers.error().code == ErrorCode::timeout && !is_shorter)
      headers = detail::no_token("the token file " + detail::printable(file.string()) +
                                 " is a pipe, and nobody has written a token into it for 30 s");
    return [headers = std::move(headers)] { return headers; };
  }
  struct Last {
    std::mutex mutex{};
    std::optional<HeaderList> headers{};
  };
  return [file = std::move(file), last = std::make_shared<Last>()](HeaderQuery const& query) {
    auto headers = is_special(file)
                       ? detail::no_token("the token file " + detail::printable(file.string()) +
                                          " is no file now")
                       : read_token(file, {.stop = query.stop, .timeout = query.timeout});
    std::scoped_lock const lock(last->mutex);
    if (headers) last->headers = *headers;
    return last->headers ? Result<HeaderList>(*last->headers) : headers;
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
