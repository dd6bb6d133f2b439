// An HTTPS server on loopback with certificates made on the spot.
#include "support/tls_server.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include <httplib.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace rayjobs::testing {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

void add_extension(X509* certificate, int kind, std::string const& value) {
  Owned<X509_EXTENSION> const extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
  if (!extension) throw std::runtime_error("no certificate extension");
  X509_add_ext(certificate, extension.get(), -1);
}

}  // namespace

Certificate make_certificate(std::filesystem::path const& directory, std::string const& name) {
  constexpr long kDay = 24 * 60 * 60;
  Owned<EVP_PKEY> const key(EVP_EC_gen("P-256"));
  Owned<X509> const certificate(X509_new());
  if (!key || !certificate) throw std::runtime_error("no key");
  X509* const x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(x509), kDay);
  X509_set_pubkey(x509, key.get());
  X509_NAME* const subject = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<unsigned char const*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x509, subject);
  bool const is_ip = name.find_first_not_of("0123456789.") == std::string::npos;
  add_extension(x509, NID_subject_alt_name, (is_ip ? "IP:" : "DNS:") + name);
  add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(x509, key.get(), EVP_sha256());

  Certificate const paths{.certificate = directory / (name + ".pem"),
                          .key = directory / (name + ".key")};
  PEM_write_X509(Owned<std::FILE>(std::fopen(paths.certificate.c_str(), "w")).get(), x509);
  PEM_write_PrivateKey(Owned<std::FILE>(std::fopen(paths.key.c_str(), "w")).get(), key.get(),
                       nullptr, nullptr, 0, nullptr, nullptr);
  std::array<char, 16> hashed{};
  std::snprintf(hashed.data(), hashed.size(), "%08lx.0", X509_subject_name_hash(x509));
  std::filesystem::create_symlink(paths.certificate.filename(), directory / hashed.data());
  return paths;
}

std::filesystem::path encrypted_key(Certificate const& certificate, std::string const& passphrase) {
  Owned<EVP_PKEY> const key(PEM_read_PrivateKey(
      Owned<std::FILE>(std::fopen(certificate.key.c_str(), "r")).get(), nullptr, nullptr, nullptr));
  if (!key) throw std::runtime_error("no key");
  auto file = certificate.key;
  file += ".encrypted";
  PEM_write_PrivateKey(Owned<std::FILE>(std::fopen(file.c_str(), "w")).get(), key.get(),
                       EVP_aes_256_cbc(), reinterpret_cast<unsigned char const*>(passphrase.data()),
                       static_cast<int>(passphrase.size()), nullptr, nullptr);
  return file;
}

struct TlsServer::State {
  State(Certificate const& certificate, std::filesystem::path const& client_ca)
      : server(certificate.certificate.c_str(), certificate.key.c_str(),
               client_ca.empty() ? nullptr : client_ca.c_str()) {}
  httplib::SSLServer server;
  int port = 0;
  std::thread thread{};
};

TlsServer::TlsServer(Certificate const& certificate, std::filesystem::path const& client_ca)
    : state_(std::make_unique<State>(certificate, client_ca)) {
  state_->server.Get(".*", [](httplib::Request const&, httplib::Response& response) {
    response.set_content("secure", "text/plain");
  });
  state_->server.set_keep_alive_timeout(1);
  state_->port = state_->server.bind_to_any_port("127.0.0.1");
  state_->thread = std::thread([this] { state_->server.listen_after_bind(); });
  while (!state_->server.is_running()) std::this_thread::yield();  // stop() before would be lost
}

TlsServer::~TlsServer() {
  state_->server.stop();
  state_->thread.join();
}

void TlsServer::forbid_tls_1_3() {
  SSL_CTX_set_max_proto_version(state_->server.ssl_context(), TLS1_2_VERSION);
}

std::string TlsServer::url() const {
  return "https://127.0.0.1:" + std::to_string(state_->port) + "/";
}

}  // namespace rayjobs::testing
