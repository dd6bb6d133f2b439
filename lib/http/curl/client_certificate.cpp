// libcurl says of all these mistakes the same, and only when it connects.
#include "http/curl/client_certificate.hpp"

#include "core/read_file.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace rayjobs::detail {
namespace {

struct FreeOpenssl {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};
template <typename T>
using OpensslPointer = std::unique_ptr<T, FreeOpenssl>;

/// OpenSSL keeps a list of its errors for each thread, which libcurl would show.
struct ErrorsForgotten {
  ErrorsForgotten() = default;
  ErrorsForgotten(ErrorsForgotten const&) = delete;
  ErrorsForgotten& operator=(ErrorsForgotten const&) = delete;
  ~ErrorsForgotten() { ERR_clear_error(); }
};

Error unusable(std::string const& file, std::string message, std::string hint) {
  return {.code = ErrorCode::io,
          .message = std::move(message),
          .context = printable(file),
          .hint = std::move(hint)};
}

Result<void> check_client_file(std::string const& file, std::string const& what) {
  if (::access(file.c_str(), R_OK) != 0)
    return unusable(file, what + " cannot be read: " + std::generic_category().message(errno),
                    "check the path and its permissions");
  // It is read again for each connection, which a pipe cannot give.
  std::error_code unknown;
  if (std::filesystem::is_regular_file(file, unknown)) return {};
  return unusable(file, what + " is not a regular file", "write it to a file");
}

struct Passphrase {
  std::string const& text;
  bool was_asked_for = false;
};

int give_passphrase(char* buffer, int size, int, void* data) {
  auto& passphrase = *static_cast<Passphrase*>(data);
  passphrase.was_asked_for = true;
  if (passphrase.text.empty() || passphrase.text.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, passphrase.text.data(), passphrase.text.size());
  return static_cast<int>(passphrase.text.size());
}

Result<OpensslPointer<X509>> read_certificate(std::string const& file) {
  OpensslPointer<BIO> const bio(BIO_new_file(file.c_str(), "r"));
  OpensslPointer<X509> certificate(bio ? PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)
                                       : nullptr);
  if (!certificate)
    return unusable(file, "the file of the client certificate has no certificate in it",
                    "it must be in PEM format");
  return certificate;
}

Result<OpensslPointer<EVP_PKEY>> read_key(std::string const& file, std::string const& passphrase,
                                          bool is_certificate) {
  Passphrase given{.text = passphrase};
  OpensslPointer<BIO> const bio(BIO_new_file(file.c_str(), "r"));
  OpensslPointer<EVP_PKEY> key(
      bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_passphrase, &given) : nullptr);
  if (key) return key;
  if (given.was_asked_for && passphrase.empty())
    return unusable(file, "the client key is encrypted, and no passphrase was given",
                    "name a file with the passphrase");
  if (given.was_asked_for)
    return unusable(file, "the passphrase does not open the client key",
                    "check the file of the passphrase: a line break at its end is left out, blanks "
                    "are not");
  if (is_certificate)
    return unusable(file, "the file of the client certificate has no key in it",
                    "name the file of the key as well");
  return unusable(file, "the file of the client key has no key in it", "it must be in PEM format");
}

}  // namespace

Result<void> read_passphrase(TlsOptions& tls) {
  std::string const& file = tls.client_key_passphrase_file;
  if (file.empty() || !tls.client_key_passphrase.empty()) return {};
  constexpr std::size_t kMostBytes = 1024;
  // A pipe whose writer says nothing must not hold a process that cannot be told to stop yet.
  constexpr std::chrono::seconds kMostWait{5};
  auto content = read_file(file, kMostBytes, {.timeout = kMostWait});
  if (!content)
    return unusable(
        file, "the file of the client key's passphrase cannot be read: " + content.error().message,
        "check the path and its permissions");
  if (content->ends_with('\n')) content->pop_back();
  if (content->ends_with('\r')) content->pop_back();
  if (content->empty() || content->size() > kMostBytes)
    return unusable(file, "the file of the client key's passphrase is empty or too long", {});
  tls.client_key_passphrase = *std::move(content);
  return {};
}

Result<void> check_client_certificate(TlsOptions const& tls) {
  if (tls.client_cert.empty()) {
    if (tls.client_key.empty() && tls.client_key_passphrase.empty()) return {};
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "there is a client key or its passphrase, but no client certificate"};
  }
  bool const is_one_file = tls.client_key.empty();
  std::string const& key_file = is_one_file ? tls.client_cert : tls.client_key;
  RAYJOBS_TRY_VOID(check_client_file(tls.client_cert, "the client certificate"));
  RAYJOBS_TRY_VOID(check_client_file(key_file, "the client key"));
  ErrorsForgotten const forgotten;
  RAYJOBS_TRY(auto const certificate, read_certificate(tls.client_cert));
  RAYJOBS_TRY(auto const key, read_key(key_file, tls.client_key_passphrase, is_one_file));
  if (X509_check_private_key(certificate.get(), key.get()) == 1) return {};
  return unusable(key_file, "the client key is not that of the client certificate",
                  "name the key that the certificate was made for");
}

}  // namespace rayjobs::detail
