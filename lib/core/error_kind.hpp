// Kinds of failures: which of them may pass by themselves, and for whom.
#pragma once

#include <rayjobs/result.hpp>

namespace rayjobs::detail {

/// No answer, or none in time.
bool is_no_answer(ErrorCode code);

/// An answer of no use: it is not Ray's, or Ray failed while it made it. A gateway or a head that
/// is starting gives such answers; so does, for good, a wrong address.
bool is_unusable_answer(ErrorCode code);

/// Whether a job that is known to exist is worth another question.
bool may_pass_for_a_job(ErrorCode code);

/// Whether a source of a log is worth another try. Unlike for a job, a server that
/// limits requests (429) refuses, and an answer that is not Ray's passes only if the
/// source has worked before: otherwise it is what this server will keep giving.
bool may_pass_for_a_log_source(Error const& error, bool source_has_worked);

/// 429: the server limits requests.
bool is_too_many_requests(Error const& error);

}  // namespace rayjobs::detail
