// TLS of a connection: client certificates, and which certificate authorities are trusted.
#pragma once

#include <rayjobs/auth.hpp>
#include <rayjobs/result.hpp>

#include <filesystem>
#include <string>

#include <curl/curl.h>

namespace rayjobs::detail {

/// io when a file named in `tls` cannot be read; what check_client_certificate finds.
Result<void> check_tls_files(TlsOptions const& tls);

/// `tls` must outlive the transfer.
void configure_tls(CURL* easy, TlsOptions const& tls);

/// Where this system keeps its authorities; empty when libcurl knows the place by itself.
std::string system_ca_file();

/// The first of the distributions' usual bundles that can be read below `root`; else empty.
std::string find_ca_bundle(std::filesystem::path const& root);

}  // namespace rayjobs::detail
