// Whether the log of a job would begin with the lines of an earlier one that had its id.
#pragma once

#include "core/deadline.hpp"
#include "http/session.hpp"

#include <string>

namespace rayjobs::detail {

/// Ray keeps the log file of a job whose record was deleted, and appends to it when the id is used
/// again. Warns if the head's node has such a file; where it cannot be learned, says so in the
/// log at level info. To be called before the job is sent, when no job has the id. Errors:
/// cancelled, and timeout of the deadline.
Result<void> warn_of_earlier_log(Session const& session, std::string const& id,
                                 Deadline const& deadline);

}  // namespace rayjobs::detail
