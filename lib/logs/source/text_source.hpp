// TextSource: the log as one JSON string, GET /api/jobs/ID/logs.
#pragma once

#include "http/session.hpp"
#include "logs/source/log_source.hpp"

#include <string>

namespace rayjobs::detail {

class TextSource final : public LogSource {
 public:
  TextSource(Session const& session, LogCursor& cursor, std::string id);

  std::string_view name() const override { return "whole text (GET logs)"; }
  Result<LogRead> read(std::chrono::milliseconds, CallOptions const& call) override {
    return read_whole(call);
  }
  /// As RawFileSource::read_whole.
  Result<LogRead> read_whole(CallOptions const& call);

 private:
  Session const& session_;
  LogCursor& cursor_;
  std::string id_;
};

/// The log contains a byte that is not UTF-8: Ray then answers 500 with Python's sentence.
bool is_undecodable_log(Error const& error);

}  // namespace rayjobs::detail
