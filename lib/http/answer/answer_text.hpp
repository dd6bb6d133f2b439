// What an answer says in words, whatever its form: text, JSON of Ray's or a proxy's, HTML.
#pragma once

#include <rayjobs/transport.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// By its content type or by its first characters.
bool is_html(HttpResponse const& response);

/// The response says that its body is of one of these types, e.g. "text/plain", or does not say of
/// which. No types: any will do.
bool may_be_of_type(HttpResponse const& response, std::vector<std::string> const& types);

/// The server's words at full length: the message inside a JSON envelope, the title of an HTML
/// page, else the body as it is.
std::string answer_text(HttpResponse const& response);

/// Scheme, host and port of the Location header, "" when it has none; never its path or query,
/// which may carry a secret.
std::string location_origin(HttpResponse const& response);

}  // namespace rayjobs::detail
