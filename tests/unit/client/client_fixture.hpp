// A Client over a fake transport and a fake clock.
#pragma once

#include "client/client_state.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_transport.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rayjobs::testing {

inline Result<HttpResponse> json_answer(std::string body) {
  return HttpResponse{.status = 200,
                      .headers = {{"Content-Type", "application/json; charset=utf-8"}},
                      .body = std::move(body)};
}

inline Result<HttpResponse> text_answer(int status, std::string body) {
  return HttpResponse{.status = status,
                      .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
                      .body = std::move(body)};
}

inline Result<HttpResponse> failed(ErrorCode code) {
  return Error{.code = code, .message = "no answer came"};
}

class ClientFixture : public ::testing::Test {
 protected:
  /// Answers in order, the last one again and again.
  Client client(std::vector<Result<HttpResponse>> answers) {
    return client(FakeTransport::Answer([this, answers = std::move(answers)](HttpRequest const&) {
      return answers[std::min(transport->requests.size(), answers.size()) - 1];
    }));
  }

  Client client(FakeTransport::Answer answer) {
    transport = std::make_shared<FakeTransport>(std::move(answer));
    options.transport = transport;
    return detail::ClientFactory::make(Address::parse("http://head").value(), options, clock);
  }

  FakeClock clock{};
  ClientOptions options{};
  std::shared_ptr<FakeTransport> transport{};
};

}  // namespace rayjobs::testing
