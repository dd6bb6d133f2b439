// What the transport seam itself defines: virtual destructors, method names, header look-up.
#include "core/text.hpp"

#include <rayjobs/transport.hpp>

#include <array>

namespace rayjobs {

WebSocket::~WebSocket() = default;
Transport::~Transport() = default;

std::string_view to_string(Method method) {
  constexpr std::array<std::string_view, 4> names{"GET", "POST", "PUT", "DELETE"};
  static_assert(static_cast<std::size_t>(Method::del) + 1 == names.size());
  auto const index = static_cast<std::size_t>(method);
  return index < names.size() ? names[index] : "GET";
}

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  for (auto const& [key, value] : headers)
    if (detail::equal_ignoring_case(key, name)) return value;
  return std::nullopt;
}

}  // namespace rayjobs
