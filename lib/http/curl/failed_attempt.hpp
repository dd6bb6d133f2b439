// What is known when a transfer has ended without a complete answer.
#pragma once

#include "http/curl/connection.hpp"
#include "http/curl/drive.hpp"

namespace rayjobs::detail {

struct FailedAttempt {
  HttpRequest const& request;
  Endpoint const& endpoint;
  TransferState const& state;
  CURL* easy;
  ConnectionTrace const& trace;
};

}  // namespace rayjobs::detail
