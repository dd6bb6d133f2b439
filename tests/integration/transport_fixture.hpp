// What the transport tests share: a transport, short requests, a stop request from aside.
#pragma once

#include <rayjobs/transport.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

namespace rayjobs::testing {

/// A stop request that is seen within this time meets the contract's 100 ms; the rest is for
/// sanitizers and busy machines.
constexpr std::chrono::milliseconds kPromptly{1000};

inline std::shared_ptr<Transport> new_transport(TlsOptions tls = {}) {
  return make_curl_transport(std::move(tls)).value();
}

inline HttpRequest get_request(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

inline HttpRequest upload_request(Method method, std::string url, RequestBody body) {
  HttpRequest request;
  request.method = method;
  request.url = std::move(url);
  request.body = std::move(body);
  return request;
}

inline std::string all_text(Error const& error) {
  return error.message + "\n" + error.context + "\n" + error.hint + "\n" + error.detail;
}

/// Runs `call` with a stop token and requests the stop once `started()` is true. Returns how long
/// the call took from the request on.
template <typename Started, typename Call>
std::chrono::milliseconds time_to_stop(Started const& started, Call const& call) {
  using Clock = std::chrono::steady_clock;
  std::stop_source source;
  std::atomic<bool> ended{false};
  std::atomic<Clock::time_point> requested{Clock::time_point{}};
  std::jthread const stopper([&] {
    while (!started() && !ended) std::this_thread::yield();
    requested = Clock::now();
    source.request_stop();
  });
  call(source.get_token());
  ended = true;
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - requested.load());
}

}  // namespace rayjobs::testing
