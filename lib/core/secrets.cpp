// What no text may show: user information in URIs, and given secrets in each form that a text may
// have of them.
#include "core/text.hpp"

#include <rayjobs/printable.hpp>

#include <algorithm>
#include <cstddef>

namespace rayjobs {

namespace {

constexpr std::string_view kHidden = "<redacted>";

/// As others write them into URLs.
void add_encoded(std::vector<std::string>& secrets) {
  for (std::size_t i = 0, end = secrets.size(); i < end; ++i) {
    std::string const encoded = detail::percent_encode(secrets[i]);
    if (encoded == secrets[i]) continue;
    secrets.push_back(encoded);
    std::string small = encoded;
    for (std::size_t at = small.find('%'); at != std::string::npos; at = small.find('%', at + 3))
      for (std::size_t digit = at + 1; digit < at + 3; ++digit)
        small[digit] = detail::to_lower(small.substr(digit, 1)).front();
    secrets.push_back(std::move(small));
  }
}

}  // namespace

std::string without_credentials(std::string_view text) {
  constexpr std::string_view kAfterUri = " \t\r\n\"'<>";
  std::string shown;
  for (auto mark = text.find("://"); mark != std::string_view::npos; mark = text.find("://")) {
    shown.append(text, 0, mark + 3);
    text.remove_prefix(mark + 3);
    std::string_view uri = text.substr(0, text.find_first_of(kAfterUri));
    text.remove_prefix(uri.size());
    auto const authority_end = std::min(uri.find_first_of("/?#"), uri.size());
    if (auto const at = uri.substr(0, authority_end).rfind('@'); at != std::string_view::npos) {
      shown += kHidden;
      uri.remove_prefix(at);
    }
    auto const query = uri.find('?');
    shown += uri.substr(0, query);
    if (query != std::string_view::npos) shown.append("?").append(kHidden);
  }
  shown += text;
  return shown;  // append() would return it for a copy.
}

std::vector<std::string> secrets_of_url(std::string_view url) {
  if (auto const scheme_end = url.find("://"); scheme_end != std::string_view::npos)
    url.remove_prefix(scheme_end + 3);
  auto const at = url.substr(0, url.find('/')).rfind('@');
  if (at == std::string_view::npos) return {};
  std::string const encoded(url.substr(0, at));
  std::string const decoded = detail::percent_decode(encoded);
  std::vector<std::string> secrets{encoded, decoded, detail::base64_encode(decoded)};
  auto const colon = encoded.find(':');
  if (colon == std::string::npos) {
    secrets.push_back(detail::base64_encode(decoded + ':'));
  } else {
    secrets.push_back(encoded.substr(colon + 1));
    secrets.push_back(detail::percent_decode(encoded.substr(colon + 1)));
  }
  return secrets;
}

std::string without_secrets(std::string text, std::vector<std::string> secrets) {
  constexpr std::size_t kShortest = 6;
  std::erase_if(secrets, [](std::string const& secret) { return secret.size() < kShortest; });
  add_encoded(secrets);
  std::ranges::sort(secrets, [](std::string const& a, std::string const& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  // Each once: a word of what stands for them would be hidden in itself again and again.
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
  for (std::string const& secret : secrets)
    for (auto at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + kHidden.size()))
      text.replace(at, secret.size(), kHidden);
  return text;
}

}  // namespace rayjobs
