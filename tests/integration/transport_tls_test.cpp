// TLS: whom the transport trusts, and what it says when it does not.
#include "support/raw_tcp_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_server.hpp"
#include "transport_fixture.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TransportTlsTest : public ::testing::Test {
 protected:
  Result<HttpResponse> get(TlsOptions tls, TlsServer const& server) const {
    return new_transport(std::move(tls))->send(get_request(server.url()), {});
  }
  TemporaryDirectory directory{};
  Certificate certificate = make_certificate(directory.path(), "127.0.0.1");
};

TEST_F(TransportTlsTest, RefusesACertificateThatNobodyVouchesFor) {
  TlsServer const server(certificate);
  auto const response = get({}, server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::protocol);
  EXPECT_THAT(response.error().message, HasSubstr("is not trusted: SSL certificate problem"));
  EXPECT_THAT(response.error().hint, HasSubstr("certificate verification"));
}

TEST_F(TransportTlsTest, AcceptsAnythingWithoutVerification) {
  TlsServer const server(make_certificate(directory.path(), "elsewhere.test"));
  auto const response = get({.verify_peer = false}, server);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "secure");
}

TEST_F(TransportTlsTest, TrustsTheCaFile) {
  TlsServer const server(certificate);
  EXPECT_TRUE(get({.ca_file = certificate.certificate.string()}, server));
}

TEST_F(TransportTlsTest, TrustsTheCaDirectory) {
  TlsServer const server(certificate);
  EXPECT_TRUE(get({.ca_directory = directory.path().string()}, server));
}

TEST_F(TransportTlsTest, RefusesATrustedCertificateOfAnotherHost) {
  auto const other = make_certificate(directory.path(), "elsewhere.test");
  TlsServer const server(other);
  auto const response = get({.ca_file = other.certificate.string()}, server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::protocol);
  EXPECT_THAT(response.error().message, HasSubstr("is not trusted"));
}

TEST_F(TransportTlsTest, SpeaksNoVersionBelowTheMinimum) {
  TlsServer server(certificate);
  TlsOptions tls{.min_version = TlsVersion::tls_1_3, .ca_file = certificate.certificate.string()};
  EXPECT_TRUE(get(tls, server));
  server.forbid_tls_1_3();
  auto const response = get(tls, server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::protocol);
  EXPECT_THAT(response.error().message, HasSubstr("speaks no version of TLS that is allowed"));
  EXPECT_THAT(response.error().hint, HasSubstr("minimum version"));
  tls.min_version = TlsVersion::tls_1_2;
  EXPECT_TRUE(get(tls, server));
}

TEST_F(TransportTlsTest, ShowsTheClientCertificate) {
  auto const client = make_certificate(directory.path(), "client.test");
  TlsServer const server(certificate, client.certificate);
  auto const response = get({.ca_file = certificate.certificate.string(),
                             .client_cert = client.certificate.string(),
                             .client_key = client.key.string()},
                            server);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "secure");
}

/// Of a server that wants a certificate, which "client.test" has.
class ClientCertificateTest : public TransportTlsTest {
 protected:
  TlsOptions with(std::filesystem::path const& cert, std::filesystem::path const& key) const {
    return {.ca_file = certificate.certificate.string(),
            .client_cert = cert.string(),
            .client_key = key.string()};
  }
  static Error refused(TlsOptions tls) {
    auto const transport = make_curl_transport(std::move(tls));
    return transport ? Error{.message = "not refused"} : transport.error();
  }

  Certificate client = make_certificate(directory.path(), "client.test");
  std::filesystem::path encrypted = encrypted_key(client, "open sesame");
  TlsServer server{certificate, client.certificate};
};

TEST_F(ClientCertificateTest, MayHoldTheKeyToo) {
  auto const both = directory.write(
      "both.pem", directory.read("client.test.key") + directory.read("client.test.pem"));
  auto const response = get(with(both, {}), server);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "secure");
}

TEST_F(ClientCertificateTest, AnEncryptedKeyIsOpenedByItsPassphrase) {
  auto const file = directory.write("passphrase", "open sesame\n");
  TlsOptions from_memory = with(client.certificate, encrypted);
  from_memory.client_key_passphrase = "open sesame";
  TlsOptions from_file = with(client.certificate, encrypted);
  from_file.client_key_passphrase_file = file.string();
  for (TlsOptions const& tls : {from_memory, from_file}) {
    auto const response = get(tls, server);
    ASSERT_TRUE(response) << response.error().message;
  }
}

TEST_F(ClientCertificateTest, IsShownByAWebSocketToo) {
  TlsOptions tls = with(client.certificate, encrypted);
  tls.client_key_passphrase = "open sesame";
  auto const open = [&](TlsOptions options) {
    auto const socket =
        new_transport(std::move(options))->open_websocket(get_request(server.url()), {});
    return socket ? Error{} : socket.error();
  };
  // The server knows no WebSockets, but it answers.
  EXPECT_EQ(open(tls).http_status, 200);
  EXPECT_EQ(open({.ca_file = certificate.certificate.string()}).http_status, 0);
}

/// With TLS 1.3 the connection may break before the server's reason arrives.
TEST_F(ClientCertificateTest, IsNamedWhereItIsMissing) {
  auto const response = get({.ca_file = certificate.certificate.string()}, server);
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().hint, HasSubstr("client certificate"));
}

TEST_F(ClientCertificateTest, WhatDoesNotFitTogetherIsRefusedAtCreation) {
  auto const other = make_certificate(directory.path(), "other.test");
  auto const empty = directory.write("empty.pem", "");
  auto const pipe = directory.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  TlsOptions wrong = with(client.certificate, encrypted);
  wrong.client_key_passphrase = "open barley";
  TlsOptions no_passphrase_file = with(client.certificate, encrypted);
  no_passphrase_file.client_key_passphrase_file = (directory.path() / "missing").string();
  TlsOptions empty_passphrase_file = with(client.certificate, encrypted);
  empty_passphrase_file.client_key_passphrase_file = directory.write("nothing", "\n").string();
  for (auto const& [tls, message] : std::vector<std::pair<TlsOptions, std::string>>{
           {with(client.certificate, encrypted), "is encrypted, and no passphrase was given"},
           {wrong, "the passphrase does not open the client key"},
           {no_passphrase_file, "passphrase cannot be read: No such file"},
           {empty_passphrase_file, "passphrase is empty or too long"},
           {with(client.certificate, other.key), "is not that of the client certificate"},
           {with(client.certificate, {}), "client certificate has no key in it"},
           {with(client.certificate, client.certificate), "client key has no key in it"},
           {with(client.key, client.key), "has no certificate in it"},
           {with(empty, client.key), "has no certificate in it"},
           {with(pipe, client.key), "client certificate is not a regular file"},
           {with(client.certificate, pipe), "client key is not a regular file"}}) {
    auto const error = refused(tls);
    EXPECT_EQ(error.code, ErrorCode::io) << error.message;
    EXPECT_THAT(error.message, HasSubstr(message));
    EXPECT_THAT(error.context, HasSubstr(directory.path().string()));
    EXPECT_THAT(error.message + error.hint, Not(HasSubstr("barley")));
  }
  EXPECT_EQ(refused({.client_key = client.key.string()}).code, ErrorCode::invalid_argument);
}

TEST_F(TransportTlsTest, SaysThatThePortSpeaksNoTls) {
  RawTcpServer server([](RawConnection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    connection.wait_closed();
  });
  auto const response = new_transport()->send(get_request("https://" + server.authority()), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::protocol);
  EXPECT_EQ(response.error().message, server.authority() + " does not speak TLS");
}

TEST_F(TransportTlsTest, AConnectionThatIsClosedInTheHandshakeIsUnavailable) {
  RawTcpServer server([](RawConnection& connection) { connection.read_exactly(10); });
  auto const response = new_transport()->send(get_request("https://" + server.authority()), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::unavailable);
}

TEST_F(TransportTlsTest, RefusesUnreadableFilesAtCreation) {
  std::string const missing = (directory.path() / "missing.pem").string();
  for (TlsOptions const& tls :
       {TlsOptions{.ca_file = missing}, TlsOptions{.ca_directory = missing},
        TlsOptions{.ca_directory = certificate.key.string()}, TlsOptions{.client_cert = missing},
        TlsOptions{.client_cert = certificate.certificate.string(), .client_key = missing}}) {
    auto const transport = make_curl_transport(tls);
    ASSERT_FALSE(transport);
    EXPECT_EQ(transport.error().code, ErrorCode::io);
  }
}

TEST_F(TransportTlsTest, SaysThatTheCaFileHoldsNoCertificate) {
  TlsServer const server(certificate);
  auto const response = get({.ca_file = directory.write("empty.pem", "nothing").string()}, server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::protocol);
  EXPECT_THAT(response.error().message, HasSubstr("CA file"));
}

}  // namespace
}  // namespace rayjobs::testing
