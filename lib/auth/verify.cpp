// parse_verify: a word, or a path that must exist.
#include "core/text.hpp"

#include <rayjobs/auth.hpp>

#include <system_error>

namespace rayjobs {

Result<TlsOptions> parse_verify(std::string_view value) {
  std::string const word = detail::to_lower(value);
  if (word == "true" || word == "1") return TlsOptions{};
  if (word == "false" || word == "0") return TlsOptions{.verify_peer = false};
  if (value.empty() || value.find('\0') != std::string_view::npos)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the value of verify is neither true nor false nor a path"};
  std::error_code failure;
  auto const status = std::filesystem::status(std::filesystem::path(value), failure);
  if (!std::filesystem::exists(status))
    return Error{.code = ErrorCode::io,
                 .message = "there is no CA file or directory " + detail::printable(value),
                 .hint = "give true, false, or the path of a PEM bundle or of a hashed directory"};
  if (std::filesystem::is_directory(status)) return TlsOptions{.ca_directory = std::string(value)};
  return TlsOptions{.ca_file = std::string(value)};
}

}  // namespace rayjobs
