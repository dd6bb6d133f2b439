// Names are compared without case; what was added first stays.
#include "http/request_headers.hpp"

#include "auth/header_rules.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/version.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rayjobs::detail {
namespace {

HeaderList::iterator find(HeaderList& headers, std::string_view name) {
  return std::ranges::find_if(
      headers, [&](auto const& header) { return equal_ignoring_case(header.first, name); });
}

void add_if_absent(HeaderList& headers, std::string name, std::string value) {
  if (find(headers, name) == headers.end()) headers.emplace_back(std::move(name), std::move(value));
}

Result<std::string> cookie_header(std::map<std::string, std::string> const& cookies) {
  std::string result;
  for (auto const& [name, value] : cookies) {
    if (name.empty() || (name + value).find(';') != std::string::npos ||
        name.find('=') != std::string::npos)
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the cookie '" + printable(name, 60) +
                              "' has a name or value that HTTP does not allow"};
    if (!result.empty()) result += "; ";
    result.append(name).append("=").append(value);
  }
  return result;
}

std::string user_agent(ClientOptions const& options) {
  std::string const agent = "rayjobs/" RAYJOBS_VERSION;
  return options.user_agent_suffix.empty() ? agent : agent + ' ' + options.user_agent_suffix;
}

}  // namespace

Result<HeaderList> session_headers(HeaderList own, ClientOptions const& options,
                                   Address const& address) {
  HeaderList headers = std::move(own);
  if (options.headers) {
    RAYJOBS_TRY(HeaderList given, options.headers());
    for (auto& [name, value] : given) add_if_absent(headers, std::move(name), std::move(value));
  }
  // Ray 2.22 answers 500 to a request without a User-Agent.
  add_if_absent(headers, "User-Agent", user_agent(options));
  RAYJOBS_TRY(std::string const cookies, cookie_header(options.cookies));
  if (!cookies.empty()) {
    auto const given = find(headers, "Cookie");
    if (given == headers.end())
      headers.emplace_back("Cookie", cookies);
    else
      given->second += "; " + cookies;
  }
  if (auto const& user = address.user_info())
    add_if_absent(headers, "Authorization",
                  "Basic " + base64_encode(user->user + ':' + user->password));
  for (auto const& [name, value] : headers) RAYJOBS_TRY_VOID(check_header(name, value));
  return headers;
}

std::string loggable(HeaderList const& headers) {
  constexpr std::array<std::string_view, 5> harmless{"content-type", "content-length", "server",
                                                     "date", "retry-after"};
  std::string result;
  for (auto const& [name, value] : headers) {
    std::string const lower = to_lower(name);
    if (!result.empty()) result += ", ";
    result += printable(lower, 60);
    if (std::ranges::find(harmless, lower) != harmless.end()) result += ": " + printable(value, 60);
  }
  return result;
}

}  // namespace rayjobs::detail
