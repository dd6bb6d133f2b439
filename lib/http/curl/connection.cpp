// URL parts by libcurl's parser, the check of headers, and the options of a connection.
#include "http/curl/connection.hpp"

#include "auth/header_rules.hpp"
#include "core/try.hpp"
#include "http/curl/route.hpp"
#include "http/curl/tls.hpp"

#include <rayjobs/version.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace rayjobs::detail {
namespace {

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return std::nullopt;
  return std::string(CurlText(text).get());
}

curl_socket_t open_socket(void* trace, curlsocktype, curl_sockaddr* address) {
  auto& peer = static_cast<ConnectionTrace*>(trace)->peer;
  std::memcpy(&peer, &address->addr, std::min<std::size_t>(sizeof peer, address->addrlen));
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string const& url) {
  CurlUrl const parsed(curl_url());
  auto const invalid = [](std::string message) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = std::move(message),
                 .hint = "use the form http://HOST:PORT/PATH"};
  };
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return invalid("the request's URL is malformed");
  std::string const scheme = part(parsed.get(), CURLUPART_SCHEME).value_or("");
  if (scheme != "http" && scheme != "https")
    return invalid("the request's URL is neither http nor https");
  Endpoint endpoint;
  endpoint.tls = scheme == "https";
  endpoint.host = part(parsed.get(), CURLUPART_HOST).value_or("");
  std::string const port = part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  std::string const path = part(parsed.get(), CURLUPART_PATH).value_or("/");
  endpoint.authority = endpoint.host + ":" + port;
  endpoint.host_header = port == (endpoint.tls ? "443" : "80") ? endpoint.host : endpoint.authority;
  endpoint.location = scheme + "://" + endpoint.authority + path;
  endpoint.target = path;
  if (auto const query = part(parsed.get(), CURLUPART_QUERY)) endpoint.target += "?" + *query;
  return endpoint;
}

Result<void> check_headers(HeaderList const& headers) {
  for (auto const& [name, value] : headers) RAYJOBS_TRY_VOID(check_header(name, value));
  return {};
}

void configure_connection(CURL* easy, HttpRequest const& request, ConnectionRules const& rules,
                          ConnectionTrace& trace) {
  trace = {};
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, trace.curl_text.data());
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &trace);
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "rayjobs/" RAYJOBS_VERSION);
  // libcurl then leaves SIGPIPE alone; its sends, those of TLS included, use MSG_NOSIGNAL.
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 30L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 30L);
  // A call that is cancelled during name resolution must not wait for the resolver's thread; the
  // thread cleans up after itself.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // Our own clock decides (drive_transfer); libcurl shares this time out among a host's addresses.
  if (request.connect_timeout.count() > 0)
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request.connect_timeout.count()));
  configure_route(easy, rules.route, rules.resolve);
  configure_tls(easy, rules.tls);
}

}  // namespace rayjobs::detail
