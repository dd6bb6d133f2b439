// Who is told of which refusal, and which identity travels in which header.
#include "auth/header_rules.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/auth.hpp>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace rayjobs {
namespace {

constexpr std::string_view kAuthorization = "Authorization";
constexpr std::string_view kForRayAlone = "X-Ray-Authorization";

bool is_named(std::pair<std::string, std::string> const& header, std::string_view name) {
  return detail::equal_ignoring_case(header.first, name);
}

bool has_token(HeaderList const& headers) {
  return std::ranges::any_of(headers, [](auto const& header) {
    return is_named(header, kAuthorization) || is_named(header, kForRayAlone);
  });
}

/// `headers` with `to` in place of the name `from`; what had the name `to` is another's.
HeaderList renamed(HeaderList headers, std::string_view from, std::string_view to) {
  if (detail::equal_ignoring_case(from, to)) return headers;
  std::erase_if(headers, [&](auto const& header) { return is_named(header, to); });
  // As providers of tokens write it, so that they know it again.
  std::string const name = to == kAuthorization ? "authorization" : std::string(to);
  for (auto& header : headers)
    if (is_named(header, from)) header.first = name;
  return headers;
}

/// Asks `provider`, whose Authorization is sent as `name`, and tells it of a refusal only if it is
/// `concerned`.
Result<HeaderList> ask(HeaderProvider const& provider, std::string_view name,
                       HeaderQuery const& query, bool concerned) {
  HeaderQuery inner = query;
  inner.refused = nullptr;
  HeaderList refused;
  if (query.refused != nullptr && concerned) {
    refused = renamed(*query.refused, name, kAuthorization);
    inner.refused = &refused;
  }
  RAYJOBS_TRY(HeaderList headers, provider(inner));
  return renamed(std::move(headers), kAuthorization, name);
}

}  // namespace

HeaderProvider when_ray_asks(HeaderProvider token) {
  if (!token) return token;
  return [token = std::move(token), asked = std::make_shared<std::atomic<bool>>(false)](
             HeaderQuery const& query) -> Result<HeaderList> {
    if (query.refused != nullptr && query.wants_token && !has_token(*query.refused)) *asked = true;
    return *asked ? token(query) : HeaderList{};
  };
}

HeaderProvider beside_gateway(HeaderProvider ray, HeaderProvider gateway, std::string name) {
  if (!gateway) return ray;
  return [ray = std::move(ray), gateway = std::move(gateway),
          name = std::move(name)](HeaderQuery const& query) -> Result<HeaderList> {
    RAYJOBS_TRY_VOID(detail::check_header(name, ""));
    RAYJOBS_TRY(HeaderList headers, ask(gateway, name, query, !query.by_ray));
    if (!ray) return headers;
    bool const is_taken = detail::equal_ignoring_case(name, kAuthorization);
    RAYJOBS_TRY(HeaderList others,
                ask(ray, is_taken ? kForRayAlone : kAuthorization, query, query.by_ray));
    std::erase_if(others, [&](auto const& header) { return is_named(header, name); });
    headers.insert(headers.end(), std::make_move_iterator(others.begin()),
                   std::make_move_iterator(others.end()));
    return headers;
  };
}

}  // namespace rayjobs
