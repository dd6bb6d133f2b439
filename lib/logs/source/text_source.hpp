// TextSource: the log as one JSON string, GET /api/jobs/ID/logs.
#pragma once

#include "logs/source/log_source.hpp"

namespace rayjobs::detail {

class TextSource final : public LogSource {
 public:
  using LogSource::LogSource;

  std::string_view name() const override { return "whole text (GET logs)"; }
  Result<LogRead> read(std::chrono::milliseconds, CallOptions const& call) override {
    return read_whole(call);
  }
  /// As RawFileSource::read_whole.
  Result<LogRead> read_whole(CallOptions const& call);
};

/// The log contains a byte that is not UTF-8: Ray then answers 500 with Python's sentence.
bool is_undecodable_log(Error const& error);

}  // namespace rayjobs::detail
