// make_curl_transport: a pool of connections, one for each request that is under way.
#include "core/try.hpp"
#include "http/curl/client_certificate.hpp"
#include "http/curl/connection.hpp"
#include "http/curl/exchange.hpp"
#include "http/curl/route.hpp"
#include "http/curl/tls.hpp"
#include "http/websocket/websocket.hpp"

#include <rayjobs/transport.hpp>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace rayjobs {
namespace {

using detail::ReusableConnection;

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(detail::ConnectionRules rules) : rules_(std::move(rules)) {}

  Result<HttpResponse> send(HttpRequest const& request, std::stop_token stop) override {
    auto connection = take();
    auto response = detail::exchange(*connection, request, rules_, stop);
    std::lock_guard const lock(mutex_);
    if (connection->easy && connection->multi) idle_.push_back(std::move(connection));
    return response;
  }

  Result<std::unique_ptr<WebSocket>> open_websocket(HttpRequest const& request,
                                                    std::stop_token stop) override {
    return detail::open_curl_websocket(request, rules_, stop);
  }

 private:
  /// The idle connection that was used last, since it is the freshest; else a new one.
  std::unique_ptr<ReusableConnection> take() {
    std::lock_guard const lock(mutex_);
    if (idle_.empty()) return std::make_unique<ReusableConnection>();
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }

  detail::ConnectionRules const rules_;
  std::mutex mutex_{};
  std::vector<std::unique_ptr<ReusableConnection>> idle_{};
};

}  // namespace

Result<std::shared_ptr<Transport>> make_curl_transport(TlsOptions tls,
                                                       ConnectionOptions connection) {
  RAYJOBS_TRY_VOID(detail::read_passphrase(tls));
  RAYJOBS_TRY_VOID(detail::check_tls_files(tls));
  RAYJOBS_TRY_VOID(detail::check_route(connection));
  if (tls.ca_file.empty() && tls.ca_directory.empty()) tls.ca_file = detail::system_ca_file();
  auto resolve = detail::resolve_list(connection);
  return std::shared_ptr<Transport>(std::make_shared<CurlTransport>(detail::ConnectionRules{
      .tls = std::move(tls), .route = std::move(connection), .resolve = std::move(resolve)}));
}

}  // namespace rayjobs
