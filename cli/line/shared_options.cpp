// Names, defaults and help of the options that every command has.
#include "line/shared_options.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rayjobs::cli {

namespace {

/// What the rows have to do with each other, and with Ray's variables.
struct Relation {
  std::string_view name{};
  bool is_for_address = false;
  std::vector<std::string> replaces{};
  std::vector<std::string> ray_variables{};
};

void relate(OptionGroup& group) {
  std::vector<std::string> const token{"RAY_AUTH_MODE=token"};
  std::array const relations{
      Relation{.name = "--address", .ray_variables = {"RAY_API_SERVER_ADDRESS", "RAY_ADDRESS"}},
      Relation{.name = "--headers", .is_for_address = true, .ray_variables = {"RAY_JOB_HEADERS"}},
      Relation{.name = "--token-file",
               .is_for_address = true,
               .replaces = {"--token-command"},
               .ray_variables = token},
      Relation{.name = "--token-command",
               .is_for_address = true,
               .replaces = {"--token-file"},
               .ray_variables = token},
      Relation{
          .name = "--cert", .is_for_address = true, .replaces = {"--key", "--key-passphrase-file"}},
      Relation{.name = "--key", .is_for_address = true, .replaces = {"--key-passphrase-file"}},
      Relation{.name = "--key-passphrase-file", .is_for_address = true},
      Relation{
          .name = "--gateway-auth", .is_for_address = true, .replaces = {"--gateway-auth-header"}},
      Relation{.name = "--gateway-auth-header", .is_for_address = true},
      Relation{.name = "--verify", .is_for_address = true},
      Relation{.name = "--tls-min", .is_for_address = true},
      Relation{.name = "--resolve", .is_for_address = true, .replaces = {"--unix-socket"}},
      Relation{.name = "--proxy", .is_for_address = true, .replaces = {"--unix-socket"}},
      Relation{
          .name = "--unix-socket", .is_for_address = true, .replaces = {"--proxy", "--resolve"}},
      Relation{.name = "--color", .replaces = {"--log-color"}},
      Relation{.name = "--log-color", .replaces = {"--color"}}};
  for (Option& option : group.options) {
    if (long_name(option) == "--config") option.set_by = SetBy::environment;
    auto const* const relation = std::ranges::find(relations, long_name(option), &Relation::name);
    if (relation == relations.end()) continue;
    option.is_for_address = relation->is_for_address;
    option.replaces = relation->replaces;
    option.ray_variables = relation->ray_variables;
  }
}

/// Whether `name` stands in `text` as a word of its own.
bool names_word(std::string_view text, std::string_view name) {
  constexpr std::string_view kInside = "abcdefghijklmnopqrstuvwxyz-";
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    auto const end = at + name.size();
    bool const begins = at == 0 || kInside.find(text[at - 1]) == std::string_view::npos;
    bool const ends = end == text.size() || kInside.find(text[end]) == std::string_view::npos;
    if (begins && ends) return true;
  }
  return false;
}

/// "runtime_env.working_dir" of "--working-dir", as messages about the field have it.
std::string field_of(std::string_view name) {
  std::string field = "runtime_env.";
  for (char const c : name.substr(std::min<std::size_t>(2, name.size())))
    field += c == '-' ? '_' : c;
  return field;
}

}  // namespace

OptionGroup declare(SharedOptions& to) {
  OptionGroup group{
      "Options of every command",
      {value_option("--address", "URL", "Address of the Ray dashboard, e.g. http://head:8265",
                    to.address, "$RAY_API_SERVER_ADDRESS, $RAY_ADDRESS"),
       with_words(
           {"true", "false"},
           value_is(ValueIs::file,
                    value_option("--verify", "BOOL|PATH",
                                 "Verify TLS certificates: true, false, or a CA file or directory",
                                 to.verify, "true"))),
       value_option("--headers", "JSON", "Send these headers with every request: a JSON object",
                    to.headers),
       value_is(ValueIs::file,
                value_option("--token-file", "FILE",
                             "Send the bearer token in this file, read for each request",
                             to.token_file)),
       value_option("--token-command", "CMD",
                    "Send the bearer token that this prints: words or a JSON array; no shell",
                    to.token_command),
       with_words(
           {"google-id-token:", "exec:", "file:"},
           value_option("--gateway-auth", "SOURCE",
                        "Prove who you are to a gateway too: google-id-token:AUDIENCE, exec:CMD or "
                        "file:PATH",
                        to.gateway_auth)),
       value_option("--gateway-auth-header", "NAME", "Header of --gateway-auth",
                    to.gateway_auth_header, "Proxy-Authorization"),
       value_is(ValueIs::file,
                value_option("--cert", "FILE",
                             "Prove who you are to https with this certificate (PEM)", to.cert)),
       value_is(ValueIs::file,
                value_option("--key", "FILE", "Key of --cert (PEM)", to.key, "the file of --cert")),
       value_is(ValueIs::file, value_option("--key-passphrase-file", "FILE",
                                            "Open an encrypted key with what is in this file",
                                            to.key_passphrase_file)),
       choice_option("--tls-min", {"1.2", "1.3"}, "Speak no version of TLS below this", to.tls_min),
       not_empty(value_option(
           "--proxy", "URL", "Go through this proxy, e.g. http://proxy:3128, socks5h://...",
           to.proxy, "$http_proxy, $https_proxy, $all_proxy; not for $no_proxy")),
       list_option("--resolve", "HOST:PORT:ADDRESS",
                   "Connect to this address instead of looking the name up", to.resolve),
       value_is(ValueIs::file,
                value_option("--unix-socket", "PATH",
                             "Connect to this unix socket instead of the address", to.unix_socket)),
       value_option("--retry-budget", "TIME", "Keep retrying this long without a usable response",
                    to.retry_budget, "60s when waiting for a job, else 10s"),
       value_option("--request-timeout", "TIME", "Timeout for one response", to.request_timeout,
                    "60s; at most 10s while following"),
       value_option("--connect-timeout", "TIME", "Timeout for one connection attempt",
                    to.connect_timeout, "10s"),
       choice_option("-o,--output", {"text", "json", "ndjson"}, "Format of standard output",
                     to.output),
       choice_option("--color", {"auto", "always", "never"}, "Colour of status words", to.color),
       choice_option("--log-color", {"auto", "true", "false"}, "Ray's spelling of --color",
                     to.color),
       choice_option("--log-style", {"auto", "record", "pretty"},
                     "Accepted for compatibility with Ray; has no effect", 0, [](std::size_t) {}),
       count_option("-v,--verbose", "Print each step; -vv also prints the names of headers",
                    to.verbosity),
       flag_option("-q,--quiet", "Print only errors and the incomplete-log warning", to.quiet),
       only_on_line(flag_option(
           "--show-env", "Print the values of env_vars and passwords in URIs instead of <redacted>",
           to.show_env)),
       only_on_line(flag_option("-h,--help", "Print help", to.help)),
       only_on_line(flag_option("--version", "Print the version", to.version)),
       value_is(ValueIs::file, value_option("--config", "FILE", "File of profiles", to.config,
                                            "~/.config/rayjobs/config.toml")),
       only_on_line(flag_option("--no-config", "Take no option from a profile", to.no_config)),
       only_on_line(
           value_is(ValueIs::profile,
                    value_option("--profile", "NAME", "Take options from this profile of --config",
                                 to.profile, "the profile default, after the environment")))}};
  relate(group);
  return group;
}

std::string Origins::of(std::string_view name) const {
  for (auto const& [names, source] : all_)
    if (names_word(names, name)) return source;
  return std::string(name);
}

std::string Origins::told_in(std::string_view text) const {
  std::string told;
  for (auto const& [names, source] : all_) {
    for (std::size_t begin = 0; begin < names.size();) {
      std::size_t const end = std::min(names.find(',', begin), names.size());
      std::string const name = names.substr(begin, end - begin);
      begin = end + 1;
      if (!names_word(text, name) && !names_word(text, field_of(name))) continue;
      told += (told.empty() ? "" : "; ") + name + " comes from " + source;
      break;
    }
  }
  return told;
}

}  // namespace rayjobs::cli
