// RepeatedRequest: one request, sent again until its outcome is final or its time is up.
#pragma once

#include "core/deadline.hpp"
#include "http/attempt.hpp"
#include "http/retry.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rayjobs::detail {

/// Used once. All references must outlive it.
class RepeatedRequest {
 public:
  struct Outcome {
    Result<HttpResponse> response;
    std::string context{};  ///< The request's name with the number of the last attempt.
  };

  /// `request` has its full URL; `name` is e.g. "GET http://host:8265/api/version".
  RepeatedRequest(HttpRequest request, std::string name, ClientOptions const& options,
                  Address const& address, Clock& clock, CallOptions const& call);
  RepeatedRequest(RepeatedRequest const&) = delete;
  RepeatedRequest& operator=(RepeatedRequest const&) = delete;

  Outcome run();

 private:
  /// The pause before the next attempt; none when this response is final.
  std::optional<std::chrono::milliseconds> delay_after(Result<HttpResponse> const& response);
  bool too_late_after(std::chrono::milliseconds delay) const;
  Outcome final(Result<HttpResponse> response) const;
  Outcome failed(Error error) const;
  void log_response(Result<HttpResponse> const& response, std::chrono::milliseconds took,
                    std::optional<std::chrono::milliseconds> delay) const;

  HttpRequest request_;
  OwnParts own_;
  std::string name_;
  ClientOptions const& options_;
  Address const& address_;
  Clock& clock_;
  CallOptions const& call_;
  Deadline deadline_;
  RetrySituation situation_;
  std::optional<Clock::TimePoint> first_failure_{};
  std::string context_{};
};

}  // namespace rayjobs::detail
