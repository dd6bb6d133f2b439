// Tries the places where the distributions keep their bundles.
#include "http/curl/system_ca.hpp"

#include <unistd.h>

#include <curl/curl.h>

namespace rayjobs::detail {

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
