// Bearer tokens, from memory or from a file that may be rewritten meanwhile.
#include "core/text.hpp"

#include <rayjobs/auth.hpp>

#include <fstream>

namespace rayjobs {
namespace {

constexpr std::streamsize kMaxTokenBytes = 64 << 10;

Error no_token(std::string message) {
  return Error{.code = ErrorCode::unauthenticated, .message = std::move(message)};
}

HeaderList bearer_header(std::string_view token) {
  return {{"authorization", "Bearer " + std::string(token)}};
}

}  // namespace

HeaderProvider bearer_token(std::string_view token) {
  return [token = std::string(detail::trim(token))]() -> Result<HeaderList> {
    if (token.empty()) return no_token("the authentication token is empty");
    return bearer_header(token);
  };
}

HeaderProvider bearer_token_file(std::filesystem::path file) {
  return [file = std::move(file)]() -> Result<HeaderList> {
    std::string const name = detail::printable(file.string());
    std::ifstream input(file, std::ios::binary);
    std::string content(static_cast<std::size_t>(kMaxTokenBytes), '\0');
    input.read(content.data(), kMaxTokenBytes);
    if (input.bad() || (input.fail() && !input.eof()))
      return no_token("the token file " + name + " cannot be read");
    content.resize(static_cast<std::size_t>(input.gcount()));
    auto const token = detail::trim(content);
    if (token.empty()) return no_token("the token file " + name + " is empty");
    return bearer_header(token);
  };
}

}  // namespace rayjobs
