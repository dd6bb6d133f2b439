// What the transport seam itself defines: virtual destructors, method names, header look-up.
#include "core/text.hpp"

#include <rayjobs/transport.hpp>

namespace rayjobs {

WebSocket::~WebSocket() = default;
Transport::~Transport() = default;

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
  }
  return "GET";
}

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  for (auto const& [key, value] : headers)
    if (detail::equal_ignoring_case(key, name)) return value;
  return std::nullopt;
}

}  // namespace rayjobs
