// A proxy is known by its address, since libcurl names it differently from version to version.
#include "http/curl/way_failure.hpp"

#include "core/text.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <sys/un.h>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kProxyHint =
    "check the proxy that is given, or else the variables http_proxy, https_proxy and all_proxy; a "
    "host that needs no proxy may be named in no_proxy";
constexpr std::string_view kProxyLogin =
    "put USER:PASSWORD@ before the host in the proxy's URL, percent-encoded";

Error way_error(ErrorCode code, std::string message, std::string_view hint) {
  return {.code = code, .message = std::move(message), .hint = std::string(hint)};
}

/// The address and the port of a peer in numbers; none of a unix socket.
struct Numbers {
  std::string host{};
  std::string port{};
};

std::optional<Numbers> numbers_of(sockaddr_storage const& peer) {
  if (peer.ss_family != AF_INET && peer.ss_family != AF_INET6) return std::nullopt;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  // NOLINTNEXTLINE: how the functions of sockets take an address
  if (::getnameinfo(reinterpret_cast<sockaddr const*>(&peer), sizeof peer, host.data(), host.size(),
                    port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return std::nullopt;
  return Numbers{.host = host.data(), .port = port.data()};
}

bool is_in_numbers(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

Error unix_failure(std::string const& path, long reason) {
  if (reason == ENOENT)
    return way_error(ErrorCode::unavailable, "there is no unix socket " + path,
                     "check the path, and that whoever makes the socket is running");
  if (reason == EACCES || reason == EPERM)
    return way_error(ErrorCode::unavailable, "the unix socket " + path + " may not be used",
                     "check its permissions, and those of its directories");
  return way_error(ErrorCode::unavailable, "nothing is listening at the unix socket " + path,
                   "check that it is a socket, and that whoever made it is still running");
}

}  // namespace

std::optional<std::string> proxy_tried(FailedAttempt const& attempt) {
  auto const peer = numbers_of(attempt.trace.peer);
  if (!peer) return std::nullopt;
  std::string const host =
      peer->host.find(':') == std::string::npos ? peer->host : '[' + peer->host + ']';
  Endpoint const& endpoint = attempt.endpoint;
  bool const other_port = !endpoint.authority.ends_with(':' + peer->port);
  if (!other_port && (!is_in_numbers(endpoint.host) || endpoint.host == host)) return std::nullopt;
  return host + ':' + peer->port;
}

std::optional<Error> failed_way(FailedAttempt const& attempt) {
  long reason = 0;
  curl_easy_getinfo(attempt.easy, CURLINFO_OS_ERRNO, &reason);
  if (attempt.trace.peer.ss_family == AF_UNIX) {
    sockaddr_un address{};
    std::memcpy(&address, &attempt.trace.peer, sizeof address);
    return unix_failure(printable(address.sun_path), reason);
  }
  auto const proxy = proxy_tried(attempt);
  if (!proxy) return std::nullopt;
  return way_error(ErrorCode::unavailable,
                   reason == ECONNREFUSED
                       ? "nothing is listening at the proxy's address " + *proxy
                       : "the connection to the proxy " + *proxy + " could not be made",
                   kProxyHint);
}

Error refused_tunnel(long status, FailedAttempt const& attempt) {
  std::string const& where = attempt.endpoint.authority;
  constexpr long kLoginWanted = 407;
  constexpr long kForbidden = 403;
  Error error = way_error(
      status >= 500 ? ErrorCode::unavailable : ErrorCode::protocol,
      "the proxy refused a tunnel to " + where + " with HTTP status " + std::to_string(status),
      kProxyHint);
  error.http_status = static_cast<int>(status);
  if (status == kLoginWanted) {
    error.code = ErrorCode::unauthenticated;
    error.message = "the proxy wants credentials for a tunnel to " + where + " (407)";
    error.hint = kProxyLogin;
  } else if (status == kForbidden) {
    error.code = ErrorCode::forbidden;
    error.hint =
        "the proxy's rules may allow tunnels to port 443 alone; ask for this port, or name the "
        "host in no_proxy if it can be reached without the proxy";
  }
  return error;
}

Error socks_failure(FailedAttempt const& attempt) {
  std::string const& where = attempt.endpoint.authority;
  CURLproxycode reason = CURLPX_OK;
  curl_easy_getinfo(attempt.easy, CURLINFO_PROXY_ERROR, &reason);
  auto const no_way = [&where](std::string_view why) {
    return way_error(ErrorCode::unavailable,
                     "the SOCKS proxy cannot reach " + where + ": " + std::string(why),
                     "check host and port as the proxy sees them, or name the host in no_proxy");
  };
  switch (reason) {
    case CURLPX_NO_AUTH:
    case CURLPX_USER_REJECTED:
    case CURLPX_IDENTD:
    case CURLPX_IDENTD_DIFFER:
      return way_error(ErrorCode::unauthenticated, "the SOCKS proxy wants other credentials",
                       kProxyLogin);
    case CURLPX_REPLY_NOT_ALLOWED:
      return way_error(ErrorCode::forbidden,
                       "the SOCKS proxy does not allow connections to " + where,
                       "ask for its rules to be changed, or name the host in no_proxy");
    case CURLPX_REPLY_CONNECTION_REFUSED:
      return no_way("nothing is listening there");
    case CURLPX_REPLY_HOST_UNREACHABLE:
    case CURLPX_REPLY_NETWORK_UNREACHABLE:
      return no_way("there is no route, or the name is not known");
    case CURLPX_REPLY_TTL_EXPIRED:
    case CURLPX_REPLY_GENERAL_SERVER_FAILURE:
    case CURLPX_REQUEST_FAILED:
      return no_way("it says no more");
    case CURLPX_RESOLVE_HOST:
      return way_error(ErrorCode::unavailable,
                       "the name " + attempt.endpoint.host + " is not known",
                       "with socks5h:// in place of socks5:// the proxy looks it up");
    default:
      return way_error(ErrorCode::unavailable,
                       "the proxy did not answer as a SOCKS proxy does, or too late", kProxyHint);
  }
}

}  // namespace rayjobs::detail
