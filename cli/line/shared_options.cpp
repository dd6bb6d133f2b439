// Names, defaults and help of the options that every command has.
#include "line/shared_options.hpp"

namespace rayjobs::cli {

OptionGroup declare(SharedOptions& to) {
  return {
      "Options of every command",
      {value_option("--address", "URL", "Address of the Ray dashboard, e.g. http://head:8265",
                    to.address, "$RAY_API_SERVER_ADDRESS, $RAY_ADDRESS"),
       value_option("--verify", "BOOL|PATH",
                    "Verify TLS certificates: true, false, or a CA file or directory", to.verify,
                    "true"),
       value_option("--headers", "JSON", "Send these headers with every request: a JSON object",
                    to.headers),
       value_option("--token-file", "FILE",
                    "Send the bearer token in this file, read for each request", to.token_file),
       value_option("--token-command", "CMD",
                    "Send the bearer token that this prints: words or a JSON array; no shell",
                    to.token_command),
       value_option("--gateway-auth", "SOURCE",
                    "Prove who you are to a gateway too: google-id-token:AUDIENCE, exec:CMD or "
                    "file:PATH",
                    to.gateway_auth),
       value_option("--gateway-auth-header", "NAME", "Header of --gateway-auth",
                    to.gateway_auth_header, "Proxy-Authorization"),
       value_option("--cert", "FILE", "Prove who you are to https with this certificate (PEM)",
                    to.cert),
       value_option("--key", "FILE", "Key of --cert (PEM)", to.key, "the file of --cert"),
       value_option("--key-passphrase-file", "FILE",
                    "Open an encrypted key with what is in this file", to.key_passphrase_file),
       choice_option("--tls-min", {"1.2", "1.3"}, "Speak no version of TLS below this", to.tls_min),
       value_option("--proxy", "URL",
                    "Go through this proxy, e.g. http://proxy:3128, socks5h://...", to.proxy,
                    "$http_proxy, $https_proxy, $all_proxy; not for $no_proxy"),
       list_option("--resolve", "HOST:PORT:ADDRESS",
                   "Connect to this address instead of looking the name up", to.resolve),
       value_option("--unix-socket", "PATH", "Connect to this unix socket instead of the address",
                    to.unix_socket),
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
       flag_option("--show-env",
                   "Print the values of env_vars and passwords in URIs instead of <redacted>",
                   to.show_env),
       flag_option("-h,--help", "Print help", to.help),
       flag_option("--version", "Print the version", to.version)}};
}

}  // namespace rayjobs::cli
