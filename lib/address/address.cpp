// Parses addresses; errors show an address without its user info and query.
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/address.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdint>
#include <utility>

namespace rayjobs {
namespace {

using detail::is_alnum;

constexpr std::string_view kHint =
    "use the address of the Ray dashboard, for example http://HOST:8265";

/// `text` as it may be shown: an address that does not parse may hold a password where we do not
/// look for one, so everything up to the last '@' counts as secret.
std::string shown(std::string_view text) {
  auto const scheme_end = text.find("://");
  std::string result;
  if (scheme_end != std::string_view::npos) {
    result = text.substr(0, scheme_end + 3);
    text.remove_prefix(scheme_end + 3);
  }
  if (auto const at = text.rfind('@'); at != std::string_view::npos) {
    result += "<redacted>@";
    text.remove_prefix(at + 1);
  }
  return detail::printable(result.append(text.substr(0, text.find_first_of("?#"))));
}

Error refused(std::string_view text, std::string_view reason, std::string_view hint = kHint) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the address '" + shown(text) + "' " + std::string(reason),
               .hint = std::string(hint)};
}

struct Parts {
  std::string_view scheme{};
  std::optional<std::string_view> user_info{};
  std::string_view host{};
  std::optional<std::string_view> port{};
  std::string_view path{};
};

/// Splits without checking anything; the host keeps its brackets.
Parts split_address(std::string_view text) {
  Parts parts;
  if (auto const end = text.find("://"); end != std::string_view::npos) {
    parts.scheme = text.substr(0, end);
    text.remove_prefix(end + 3);
  }
  auto const path_begin = std::min(text.find('/'), text.size());
  parts.path = text.substr(path_begin);
  text = text.substr(0, path_begin);
  if (auto const at = text.rfind('@'); at != std::string_view::npos) {
    parts.user_info = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  auto const bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  auto const host_end = bracket == std::string_view::npos ? text.find(':') : bracket + 1;
  parts.host = text.substr(0, host_end);
  if (host_end < text.size()) parts.port = text.substr(host_end);
  return parts;
}

bool is_ipv6_literal(std::string_view host) {
  if (!host.starts_with('[') || !host.ends_with(']')) return false;
  host = host.substr(1, host.size() - 2);
  auto const zone_begin = std::min(host.find('%'), host.size());
  in6_addr parsed{};
  if (::inet_pton(AF_INET6, std::string(host.substr(0, zone_begin)).c_str(), &parsed) != 1)
    return false;
  auto const zone = host.substr(zone_begin);
  return zone.size() != 1 && std::ranges::all_of(zone.substr(zone.empty() ? 0 : 1), is_alnum);
}

bool is_host_name(std::string_view host) {
  return host.size() <= 253 && !host.starts_with('-') && !host.starts_with('.') &&
         std::ranges::all_of(
             host, [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; });
}

/// `text` begins with the colon.
std::optional<std::uint16_t> port_number(std::string_view text) {
  unsigned number = 0;
  char const* const end = text.data() + text.size();
  auto const parsed = std::from_chars(text.data() + 1, end, number);
  if (!text.starts_with(':') || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  if (number == 0 || number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

Result<void> check_characters(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) { return c == ' ' || detail::is_control(c); }))
    return refused(text, "contains a space or a control character");
  if (text.find_first_of("?#") != std::string_view::npos)
    return refused(text, "has a query or a fragment",
                   "remove the '?' or '#' and everything after it");
  return {};
}

Result<void> check_scheme(std::string_view text, std::string const& scheme) {
  if (scheme.empty() && text.find("://") != std::string_view::npos)
    return refused(text, "has no scheme before ://");
  if (scheme == "ray")
    return refused(text, "is a Ray Client address, but jobs are submitted over HTTP");
  if (!scheme.empty() && scheme != "http" && scheme != "https")
    return refused(text, "has a scheme other than http and https");
  if (text == "auto" || text == "local")
    return refused(text, "can only be resolved by Ray's own client");
  return {};
}

Result<void> check_host(std::string_view text, Parts const& parts) {
  if (parts.host.starts_with('[')) {
    if (!is_ipv6_literal(parts.host)) return refused(text, "contains an invalid IPv6 address");
  } else if (parts.port && parts.port->find(':', 1) != std::string_view::npos) {
    return refused(text, "has more than one colon in its host and port",
                   "put an IPv6 address in brackets, as in http://[::1]:8265");
  } else if (parts.host.empty()) {
    return refused(text, "has no host");
  } else if (!is_host_name(parts.host)) {
    return refused(text, "has a host name with invalid characters");
  }
  if (parts.port && !port_number(*parts.port))
    return refused(text, "has a port that is not a number from 1 to 65535");
  return {};
}

Result<void> check_path(std::string_view text, std::string_view path) {
  bool const allowed = std::ranges::all_of(path, [](char c) {
    return is_alnum(c) || std::string_view("/-._~%!$&'()*+,;=:@").find(c) != std::string_view::npos;
  });
  if (!allowed)
    return refused(text, "has a path with characters that need percent-encoding",
                   "write such characters as %XX");
  return {};
}

Result<std::optional<UserInfo>> parse_user_info(std::string_view text,
                                                std::optional<std::string_view> user_info) {
  if (!user_info || user_info->empty()) return std::optional<UserInfo>{};
  auto const colon = std::min(user_info->find(':'), user_info->size());
  UserInfo result{.user = detail::percent_decode(user_info->substr(0, colon)),
                  .password = detail::percent_decode(
                      user_info->substr(std::min(colon + 1, user_info->size())))};
  if (result.user.find(':') != std::string::npos)
    return refused(text, "has a user name with a colon, which HTTP basic authentication forbids");
  return std::optional<UserInfo>{std::move(result)};
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  text = detail::trim(text);
  if (text.empty())
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the address is empty",
                 .hint = std::string(kHint)};
  RAYJOBS_TRY_VOID(check_characters(text));
  Parts parts = split_address(text);
  std::string const scheme = detail::to_lower(parts.scheme);
  RAYJOBS_TRY_VOID(check_scheme(text, scheme));
  RAYJOBS_TRY_VOID(check_host(text, parts));
  RAYJOBS_TRY_VOID(check_path(text, parts.path));
  bool const lost_its_colon =
      (parts.host == "http" || parts.host == "https") && parts.path.starts_with("//");
  if (lost_its_colon)
    return refused(text, "has no colon after " + std::string(parts.host),
                   "write " + std::string(parts.host) + "://");
  RAYJOBS_TRY(auto user_info, parse_user_info(text, parts.user_info));

  Address address;
  address.user_info_ = std::move(user_info);
  address.base_url_ = (scheme.empty() ? "http" : scheme) + "://" + std::string(parts.host);
  if (parts.port)
    address.base_url_ += ':' + std::to_string(*port_number(*parts.port));
  else if (scheme.empty())
    address.base_url_ += ":8265";
  while (parts.path.ends_with('/')) parts.path.remove_suffix(1);
  address.base_url_ += parts.path;
  return address;
}

std::string Address::redacted() const {
  if (!user_info_) return base_url_;
  auto const host = base_url_.find("://") + 3;
  // A user without a password is often a token.
  std::string const user = user_info_->password.empty()
                               ? "<redacted>"
                               : detail::percent_encode(user_info_->user) + ":<redacted>";
  return base_url_.substr(0, host) + user + '@' + base_url_.substr(host);
}

}  // namespace rayjobs
