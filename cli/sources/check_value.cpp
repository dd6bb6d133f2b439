// Values by what an option's row says of them.
#include "sources/check_value.hpp"

#include "line/command_words.hpp"
#include "line/values.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/auth.hpp>
#include <rayjobs/printable.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <strings.h>
#include <system_error>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

constexpr char const* kRedacted = "<redacted>";

template <typename T>
Result<void> read(Result<T> const& value) {
  return value ? Result<void>{} : Result<void>(value.error());
}

Result<void> number(std::string const& value, std::string const& name) {
  double parsed = 0;
  auto const* const end = value.data() + value.size();
  auto const [rest, problem] = std::from_chars(value.data(), end, parsed);
  if (problem == std::errc{} && rest == end && parsed >= 0) return {};
  return usage("the value of " + name + " must be a number");
}

Result<void> json_object(std::string const& value, std::string const& name) {
  if (nlohmann::json::parse(value, nullptr, false).is_object()) return {};
  return usage("the value of " + name + " is not a JSON object");
}

Result<void> pair(std::string const& value, std::string const& name) {
  if (value.find('=') != std::string::npos) return {};
  return usage("the value of " + name + " must be NAME=VALUE");
}

bool proves_identity(std::string const& header) {
  constexpr std::array kNames{"authorization", "proxy-authorization", "cookie"};
  return std::ranges::any_of(
      kNames, [&](char const* name) { return strcasecmp(name, header.c_str()) == 0; });
}

/// Of an address or a proxy, also one without a scheme or with a wrong one.
std::string shown_url(std::string const& value) {
  auto const at = value.rfind('@');
  if (at == std::string::npos) return without_credentials(value);
  auto const scheme = value.find("://");
  auto const kept = scheme < at ? scheme + 3 : 0;
  return value.substr(0, kept) + kRedacted + without_credentials(value.substr(at));
}

/// The first of a command's words.
std::string shown_command(std::string const& value, std::string const& name) {
  auto const words = parse_command_words(value, name);
  if (!words) return kRedacted;
  return words->size() == 1 ? words->front() : words->front() + ' ' + kRedacted;
}

}  // namespace

Result<void> check_value(Option const& option, std::string const& value) {
  std::string const name = long_name(option);
  std::string const& kind = option.value_name;
  if (value.find('\0') != std::string::npos)
    return usage("the value of " + name + " has a NUL character");
  if (option.kind == OptionKind::flag || option.kind == OptionKind::choice) {
    if (value.empty()) return usage("the value of " + name + " is empty");
    auto const problem = option.set(value);
    return problem ? Result<void>(usage("the value of " + name + ' ' + *problem)) : Result<void>{};
  }
  if (name == "--address") return read(Address::parse(value));
  if (name == "--verify") return read(parse_verify(value));
  if (name == "--headers") return read(parse_headers(value));
  if (kind == "TIME") return read(parse_duration(value, name));
  if (kind == "SIZE") return read(parse_bytes(value, name));
  if (kind == "CMD") return read(parse_command_words(value, name));
  if (kind == "FLOAT") return number(value, name);
  if (kind == "JSON") return json_object(value, name);
  if (kind == "KEY=VALUE" || kind == "NAME=VALUE") return pair(value, name);
  if (kind == "N" && !whole_number(value))
    return usage("the value of " + name + " must be a whole number");
  return {};
}

bool is_secret(Option const& option, std::string const& value) {
  if (option.value_name == "URL") return shown_url(value) != value;
  if (long_name(option) != "--headers") return without_credentials(value) != value;
  auto const headers = parse_headers(value);
  return headers && std::ranges::any_of(
                        *headers, [](auto const& header) { return proves_identity(header.first); });
}

std::string shown_value(Option const& option, std::string const& value) {
  std::string const name = long_name(option);
  if (name == "--headers") {
    auto const headers = parse_headers(value);
    if (!headers) return kRedacted;
    std::string names;
    for (auto const& header : *headers)
      names += (names.empty() ? "" : ", ") + header.first + ": " + kRedacted;
    return names;
  }
  if (name == "--env") {
    auto const sign = value.find('=');
    return (sign == std::string::npos ? "" : value.substr(0, sign + 1)) + kRedacted;
  }
  if (name == "--runtime-env-json") return kRedacted;
  if (option.value_name == "URL") return shown_url(value);
  if (option.value_name == "CMD") return shown_command(value, name);
  constexpr std::string_view kCommand = "exec:";
  if (name == "--gateway-auth" && value.starts_with(kCommand))
    return std::string(kCommand) + shown_command(value.substr(kCommand.size()), name);
  return without_credentials(value);
}

}  // namespace rayjobs::cli
