// Client certificates and authorities as libcurl takes them, and where distributions keep bundles.
#include "http/curl/tls.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "http/curl/client_certificate.hpp"

#include <unistd.h>
#include <utility>

namespace rayjobs::detail {
namespace {

Result<void> check_readable(std::string const& path, std::string const& what) {
  if (path.empty() || ::access(path.c_str(), R_OK) == 0) return {};
  return Error{.code = ErrorCode::io,
               .message = what + " cannot be read: " + printable(path),
               .hint = "check the path and its permissions"};
}

}  // namespace

Result<void> check_tls_files(TlsOptions const& tls) {
  for (auto const& [path, what] :
       {std::pair{&tls.ca_file, "the CA file"}, std::pair{&tls.ca_directory, "the CA directory"}}) {
    RAYJOBS_TRY_VOID(check_readable(*path, what));
  }
  // The TLS library reads it anew for each connection, and waits for the writer of a pipe without
  // end.
  std::error_code ignored;
  if (!tls.ca_file.empty() && !std::filesystem::is_regular_file(tls.ca_file, ignored))
    return Error{.code = ErrorCode::io,
                 .message = "the CA file is not a regular file: " + printable(tls.ca_file),
                 .hint = "write the certificates of the authorities into a file"};
  if (!tls.ca_directory.empty() && !std::filesystem::is_directory(tls.ca_directory, ignored))
    return Error{.code = ErrorCode::io,
                 .message = "the CA directory is not a directory: " + printable(tls.ca_directory)};
  return check_client_certificate(tls);
}

void configure_tls(CURL* easy, TlsOptions const& tls) {
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.verify_peer ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.verify_peer ? 2L : 0L);
  long const lowest =
      tls.min_version == TlsVersion::tls_1_3 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2;
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, lowest);
  curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, lowest);
  if (!tls.ca_file.empty() || !tls.ca_directory.empty()) {
    // Null removes the system's own: the caller's authorities replace them.
    auto const or_null = [](std::string const& text) {
      return text.empty() ? nullptr : text.c_str();
    };
    curl_easy_setopt(easy, CURLOPT_CAINFO, or_null(tls.ca_file));
    curl_easy_setopt(easy, CURLOPT_CAPATH, or_null(tls.ca_directory));
    // An https:// proxy is always verified, by the same authorities.
    curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, or_null(tls.ca_file));
    curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, or_null(tls.ca_directory));
  }
  if (tls.client_cert.empty()) return;
  curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.client_cert.c_str());
  if (!tls.client_key.empty()) curl_easy_setopt(easy, CURLOPT_SSLKEY, tls.client_key.c_str());
  // Without a pass phrase OpenSSL would ask on the terminal for the one of an encrypted key.
  curl_easy_setopt(easy, CURLOPT_KEYPASSWD, tls.client_key_passphrase.c_str());
}

std::string system_ca_file() {
  auto const* const built = curl_version_info(CURLVERSION_NOW);
  if (built->cainfo != nullptr || built->capath != nullptr) return {};
  return find_ca_bundle("/");
}

std::string find_ca_bundle(std::filesystem::path const& root) {
  for (char const* const place : {
           "etc/ssl/certs/ca-certificates.crt",                 // Debian, Alpine, Arch
           "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Red Hat 7 and later
           "etc/pki/tls/certs/ca-bundle.crt",                   // Red Hat, older
           "etc/ssl/ca-bundle.pem",                             // SUSE
           "etc/ssl/cert.pem",                                  // Alpine without ca-certificates
       }) {
    auto const file = root / place;
    if (::access(file.c_str(), R_OK) == 0) return file.string();
  }
  return {};
}

}  // namespace rayjobs::detail
