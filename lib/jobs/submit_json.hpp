// The body of a submission.
#pragma once

#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

#include <string>

namespace rayjobs::detail {

/// The JSON of POST /api/jobs/. invalid_argument for text that JSON or a command line cannot hold
/// and for numbers that are not finite.
Result<std::string> submit_json(SubmitRequest const& request);

}  // namespace rayjobs::detail
