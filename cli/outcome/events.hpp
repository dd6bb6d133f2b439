// The lines of -o ndjson: one event each.
#pragma once

#include "outcome/job_outcome.hpp"
#include "output/io.hpp"

#include <rayjobs/follow.hpp>

#include <string>
#include <string_view>

namespace rayjobs::cli {

/// Writes to standard output; the schema stands in docs/output.md.
class EventStream {
 public:
  explicit EventStream(Io& io) : io_(io) {}

  void submitted(JobOutcome const& outcome);
  void status(JobInfo const& job);
  /// The next bytes of a log: text where they are UTF-8, whatever the pieces they come in.
  void log(std::string_view bytes);
  void notice(FollowNotice const& notice);
  void finished(JobOutcome& outcome);

 private:
  void emit(std::string_view event, nlohmann::ordered_json members);
  void emit_log(std::string_view bytes);
  void write(std::string_view event, nlohmann::ordered_json members);

  Io& io_;
  std::string begun_character_;
};

}  // namespace rayjobs::cli
