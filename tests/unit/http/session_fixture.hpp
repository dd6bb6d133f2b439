// A Session over a fake transport and a fake clock, and the answers that it gets.
#pragma once

#include "http/session.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_transport.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rayjobs::testing {

inline Result<HttpResponse> answer(int status, std::string body = {}) {
  return HttpResponse{.status = status, .headers = {}, .body = std::move(body)};
}

inline Result<HttpResponse> refused() {
  return Error{.code = ErrorCode::unavailable, .message = "nothing is listening at head:8265"};
}

/// A session over a fake transport that plays `answers` in order and repeats the last one.
class SessionFixture : public ::testing::Test {
 protected:
  detail::Session session(std::vector<Result<HttpResponse>> answers,
                          std::string const& address = "http://head:8265") {
    transport =
        std::make_shared<FakeTransport>([this, answers = std::move(answers)](HttpRequest const&) {
          clock.advance(duration);
          return answers[std::min(transport->requests.size(), answers.size()) - 1];
        });
    options.transport = transport;
    options.log = [this](LogRecord const& record) {
      (record.level == LogRecord::Level::warning ? warnings : log).emplace_back(record.text);
    };
    return detail::Session(Address::parse(address).value(), options, clock);
  }

  std::shared_ptr<FakeTransport> transport{};
  FakeClock clock{};
  ClientOptions options{};
  std::chrono::milliseconds duration{12};  ///< Of each attempt.
  std::vector<std::string> log{};
  std::vector<std::string> warnings{};
};

}  // namespace rayjobs::testing
