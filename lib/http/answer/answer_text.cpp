// Looks for the form by content type and first characters, then for the words where that form has
// them.
#include "http/answer/answer_text.hpp"

#include "core/json.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <string_view>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxSniffed = 4096;

std::string html_title(std::string_view page) {
  page = page.substr(0, kMaxSniffed);
  std::string const lower = to_lower(page);
  auto const open = lower.find("<title");
  auto const begin = open == std::string::npos ? open : lower.find('>', open);
  auto const end = begin == std::string::npos ? begin : lower.find("</title", begin);
  if (end == std::string::npos) return "an HTML page";
  return std::string(trim(page.substr(begin + 1, end - begin - 1)));
}

/// The keys under which Ray (2.22: msg) and common proxies put their sentence.
std::string json_message(std::string_view body) {
  auto const parsed = parse_json(body);
  if (!parsed || !parsed->is_object()) return {};
  for (char const* const key : {"msg", "message", "detail", "error"}) {
    auto const found = parsed->find(key);
    if (found != parsed->end() && found->is_string()) return found->get<std::string>();
  }
  return {};
}

}  // namespace

bool is_html(HttpResponse const& response) {
  if (to_lower(response.header("Content-Type").value_or("")).find("text/html") != std::string::npos)
    return true;
  std::string const begin =
      to_lower(trim(std::string_view(response.body).substr(0, kMaxSniffed)).substr(0, 14));
  return begin.starts_with("<!doctype html") || begin.starts_with("<html");
}

bool may_be_of_type(HttpResponse const& response, std::vector<std::string> const& types) {
  auto const given = response.header("Content-Type");
  if (!given || types.empty()) return true;
  return std::ranges::any_of(
      types, [name = to_lower(*given)](auto const& type) { return name.starts_with(type); });
}

std::string answer_text(HttpResponse const& response) {
  if (is_html(response)) return html_title(response.body);
  std::string_view const body = trim(response.body);
  if (body.starts_with('{'))
    if (auto message = json_message(body); !message.empty()) return message;
  return std::string(body);
}

std::string location_origin(HttpResponse const& response) {
  auto const header = response.header("Location");
  std::string_view location = trim(header ? std::string_view(*header) : std::string_view());
  auto const scheme_end = location.find("://");
  if (scheme_end == std::string_view::npos) return {};
  std::string const scheme(location.substr(0, scheme_end + 3));
  location.remove_prefix(scheme_end + 3);
  location = location.substr(0, location.find_first_of("/?#\\"));
  if (auto const at = location.rfind('@'); at != std::string_view::npos)
    location.remove_prefix(at + 1);
  return printable(scheme + std::string(location));
}

}  // namespace rayjobs::detail
