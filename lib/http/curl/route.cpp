// What libcurl would only find out in the middle of a request is checked before the first.
#include "http/curl/route.hpp"

#include "core/text.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>
#include <new>
#include <optional>
#include <string_view>
#include <sys/un.h>

namespace rayjobs::detail {
namespace {

Error unusable(std::string message, std::string hint) {
  return {
      .code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

bool has_part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  bool const there = curl_url_get(url, which, &text, 0) == CURLUE_OK;
  CurlText const owned(text);
  return there;
}

/// Its message holds nothing of the text, which may have a password anywhere.
Result<void> check_proxy(std::string const& text) {
  auto const wrong = [](std::string message) {
    return unusable("the proxy's URL " + std::move(message),
                    "use the form http://HOST:PORT or socks5h://HOST:PORT, with USER:PASSWORD@ "
                    "before HOST if the proxy wants them, percent-encoded");
  };
  constexpr std::array<std::string_view, 6> kSchemes{"http",    "https",  "socks4",
                                                     "socks4a", "socks5", "socks5h"};
  auto const scheme_end = text.find("://");
  std::string const scheme =
      scheme_end == std::string::npos ? "http" : to_lower(text.substr(0, scheme_end));
  if (std::ranges::find(kSchemes, scheme) == kSchemes.end())
    return wrong("has a scheme other than http, https, socks4, socks4a, socks5 and socks5h");
  std::string const whole = scheme_end == std::string::npos ? "http://" + text : text;
  CurlUrl const parsed(curl_url());
  if (!parsed || std::ranges::any_of(text, is_control) ||
      curl_url_set(parsed.get(), CURLUPART_URL, whole.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
          CURLUE_OK ||
      !has_part(parsed.get(), CURLUPART_HOST))
    return wrong("is malformed");
  // libcurl's own default, 1080, is rarely what was meant.
  if (!has_part(parsed.get(), CURLUPART_PORT)) return wrong("has no port");
  return {};
}

bool is_ip_address(std::string_view text) {
  in6_addr parsed{};
  if (text.starts_with('[') && text.ends_with(']'))
    return ::inet_pton(AF_INET6, std::string(text.substr(1, text.size() - 2)).c_str(), &parsed) ==
           1;
  std::string const address(text);
  return ::inet_pton(AF_INET, address.c_str(), &parsed) == 1 ||
         ::inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  char const* const end = text.data() + text.size();
  auto const parsed = std::from_chars(text.data(), end, port);
  return parsed.ec == std::errc{} && parsed.ptr == end && port > 0 && port <= 65535;
}

/// "HOST:PORT:ADDRESS[,ADDRESS...]"; libcurl's signs in front of it, which remove an entry or let
/// it expire, mean nothing here.
Result<void> check_resolve(std::string const& entry) {
  std::string_view rest = entry;
  auto const before_colon = [&rest]() -> std::optional<std::string_view> {
    auto const colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const part = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
    return part;
  };
  auto const host = before_colon();
  auto const port = before_colon();
  bool const has_name =
      host && !host->empty() &&
      std::ranges::all_of(*host,
                          [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; }) &&
      !host->starts_with('-');
  if (has_name && port && is_port(*port) && std::ranges::all_of(split(rest, ','), is_ip_address))
    return {};
  return unusable("'" + printable(entry, 100) + "' is not a name, a port and addresses",
                  "use the form HOST:PORT:ADDRESS, for example ray.example.com:443:10.0.0.7; an "
                  "address is an IP address, not a name");
}

}  // namespace

Result<void> check_route(ConnectionOptions const& route) {
  bool const has_proxy = route.proxy && !route.proxy->empty();
  if (has_proxy) RAYJOBS_TRY_VOID(check_proxy(*route.proxy));
  for (std::string const& entry : route.resolve) RAYJOBS_TRY_VOID(check_resolve(entry));
  if (route.unix_socket.empty()) return {};
  if (has_proxy || !route.resolve.empty())
    return unusable("a unix socket cannot be used together with a proxy or with given addresses",
                    "everything goes to the unix socket; leave the others out");
  // It would silently connect to the address.
  if ((curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_UNIX_SOCKETS) == 0)
    return unusable("this build of libcurl has no unix sockets", "build it with them");
  if (route.unix_socket.size() >= sizeof(sockaddr_un::sun_path) ||
      route.unix_socket.find('\0') != std::string::npos)
    return unusable("the path of the unix socket is longer than " +
                        std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
                        " bytes: " + printable(route.unix_socket),
                    "use a shorter path, or a link to its directory");
  return {};
}

CurlList resolve_list(ConnectionOptions const& route) {
  CurlList list;
  for (std::string const& entry : route.resolve) {
    curl_slist* const longer = curl_slist_append(list.get(), entry.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

void configure_route(CURL* easy, ConnectionOptions const& route, CurlList const& resolve) {
  if (resolve) curl_easy_setopt(easy, CURLOPT_RESOLVE, resolve.get());
  if (!route.unix_socket.empty()) {
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, route.unix_socket.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  } else if (route.proxy) {
    curl_easy_setopt(easy, CURLOPT_PROXY, route.proxy->c_str());
  }
}

}  // namespace rayjobs::detail
