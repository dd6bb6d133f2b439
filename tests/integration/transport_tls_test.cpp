// TLS: whom the transport trusts, and what it says when it does not.
#include "support/raw_tcp_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_server.hpp"
#include "transport_fixture.hpp"

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;

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
