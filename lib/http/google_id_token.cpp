// The request to Google's metadata server, and the token in its answer.
#include "auth/bearer_header.hpp"
#include "auth/renewed_token.hpp"
#include "core/deadline.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/printable.hpp>
#include <rayjobs/transport.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs {
namespace {

using detail::IssuedToken;

constexpr std::string_view kElsewhere =
    "the metadata server is there on Google Cloud alone; elsewhere let a command print the token, "
    "for example: gcloud auth print-identity-token";

/// When a JWT expires; none if it is not one, or does not say so.
std::optional<std::chrono::seconds> expiry_of(std::string_view token) {
  auto const parts = detail::split(token, '.');
  if (parts.size() != 3) return std::nullopt;
  auto const claims = detail::base64url_decode(parts[1]);
  if (!claims) return std::nullopt;
  auto const parsed = detail::parse_json(*claims);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  auto const expires = parsed->find("exp");
  if (expires == parsed->end() || !expires->is_number()) return std::nullopt;
  constexpr double kMost = 1e11;  // Seconds that also fit as milliseconds.
  double const seconds = expires->get<double>();
  if (!(seconds > 0 && seconds < kMost)) return std::nullopt;
  return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

class MetadataServer {
 public:
  explicit MetadataServer(GoogleIdToken source) : source_(std::move(source)) {}

  Result<IssuedToken> ask(std::string const& before, CallOptions const& call) const {
    if (source_.audience.empty())
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the audience of the Google ID token is empty"};
    std::shared_ptr<Transport> transport = source_.transport;
    if (!transport) {
      RAYJOBS_TRY(transport, make_curl_transport({}, {.proxy = ""}));
    }
    detail::Deadline const deadline(detail::system_clock(), call);
    auto const request = this->request(deadline);
    auto const response = transport->send(request, call.stop);
    if (!response) {
      if (response.error().code == ErrorCode::cancelled) return response.error();
      if (deadline.passed()) return deadline.passed_error(response.error().message);
      return failed("cannot be asked: " + response.error().message, kElsewhere);
    }
    return token_in(*response, before);
  }

 private:
  Error failed(std::string const& what, std::string_view hint) const {
    Error error = detail::no_token("the metadata server " +
                                   detail::printable(source_.metadata_host, 100) + ' ' + what);
    error.hint = std::string(hint);
    return error;
  }

  HttpRequest request(detail::Deadline const& deadline) const {
    HttpRequest request;
    request.url = "http://" + source_.metadata_host +
                  "/computeMetadata/v1/instance/service-accounts/default/identity?audience=" +
                  detail::percent_encode(source_.audience) + "&format=full";
    request.headers = {{"Metadata-Flavor", "Google"}};
    request.timeout = source_.timeout;
    if (auto const left = deadline.left())
      request.timeout = std::min(request.timeout, std::max(*left, std::chrono::milliseconds(1)));
    request.connect_timeout = request.timeout;
    request.max_response_bytes = detail::kMaxTokenBytes;
    return request;
  }

  Result<IssuedToken> token_in(HttpResponse const& response, std::string const& before) const {
    // Whoever else answers under this name could hand out tokens of its own.
    if (response.header("Metadata-Flavor") != "Google")
      return failed("is not Google's: its answer has no Metadata-Flavor: Google", kElsewhere);
    std::string_view const token = detail::trim(response.body);
    if (response.status != 200)
      return failed("refused with HTTP status " + std::to_string(response.status) + ": " +
                        detail::printable(without_secrets(std::string(token), {before})),
                    "check that the machine has a service account, and the audience");
    auto const expires = expiry_of(token);
    if (!expires || !detail::token_problem(token).empty())
      return failed("answered with something other than an ID token", kElsewhere);
    return IssuedToken{.token = std::string(token), .expires = *expires};
  }

  GoogleIdToken const source_;
};

}  // namespace

HeaderProvider google_id_token(GoogleIdToken source) {
  return detail::renewed_token([server = std::make_shared<MetadataServer const>(std::move(source))](
                                   std::string const& before, CallOptions const& call) {
    return server->ask(before, call);
  });
}

}  // namespace rayjobs
