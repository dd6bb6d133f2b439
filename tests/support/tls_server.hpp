// TlsServer: an HTTPS server, and the self-signed certificates that it shows.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace rayjobs::testing {

struct Certificate {
  std::filesystem::path certificate{};  ///< PEM.
  std::filesystem::path key{};          ///< PEM.
};

/// A new self-signed certificate for `name`, a host name or an IPv4 address, in `directory`; also
/// under its hashed name, so that the directory serves as a CA directory.
Certificate make_certificate(std::filesystem::path const& directory, std::string const& name);

/// A copy of the certificate's key that only the passphrase opens.
std::filesystem::path encrypted_key(Certificate const& certificate, std::string const& passphrase);

/// Answers every GET with "secure" and remembers nothing. With `client_ca`, clients must show a
/// certificate that it signed.
class TlsServer {
 public:
  explicit TlsServer(Certificate const& certificate, std::filesystem::path const& client_ca = {});
  ~TlsServer();
  TlsServer(TlsServer const&) = delete;
  TlsServer& operator=(TlsServer const&) = delete;

  std::string url() const;
  /// It speaks no TLS 1.3 from now on.
  void forbid_tls_1_3();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rayjobs::testing
