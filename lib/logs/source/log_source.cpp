// read_through: a log that turns out to be another one is read a second time, from its start.
#include "logs/source/log_source.hpp"

#include "core/try.hpp"

namespace rayjobs::detail {

Result<LogRead> read_through(LogCursor& cursor, LogForm form, WholeLogRequest const& request) {
  LogRead read;
  for (;;) {
    LogPass pass(cursor, form);
    ++read.requests;
    RAYJOBS_TRY_VOID(request([&](std::string_view piece) {
      read.bytes += piece.size();
      pass.feed(piece);
    }));
    if (pass.end() != LogPass::End::changed) {
      read.complete = pass.end() == LogPass::End::in_step;
      return read;
    }
    cursor.restart();
    // After a restart nothing is delivered, so that the second reading cannot end in `changed`.
  }
}

}  // namespace rayjobs::detail
