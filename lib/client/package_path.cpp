// The name behind gcs:// becomes the last part of the path, percent-encoded.
#include "client/package_path.hpp"

#include "core/text.hpp"

namespace rayjobs::detail {

Result<std::string> package_path(std::string_view uri) {
  constexpr std::string_view kScheme = "gcs://";
  auto const name = uri.starts_with(kScheme) ? uri.substr(kScheme.size()) : std::string_view();
  if (name.empty() || name == "." || name == "..")
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "'" + printable(uri) + "' is not the URI of an uploaded package",
                 .hint = "use a URI that begins with gcs://"};
  return "/api/packages/gcs/" + percent_encode(name);
}

}  // namespace rayjobs::detail
