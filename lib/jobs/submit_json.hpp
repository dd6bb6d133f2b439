// The body of a submission.
#pragma once

#include <rayjobs/submit.hpp>

#include <string>

#include <nlohmann/json.hpp>

namespace rayjobs::detail {

/// All of a request but its id and its runtime environment.
nlohmann::json request_fields(SubmitRequest const& request);

/// invalid_argument for text that JSON or a command line cannot hold, and for numbers that are not
/// finite.
Result<void> check_request(SubmitRequest const& request);

/// The JSON of POST /api/jobs/; fails as check_request() does.
Result<std::string> submit_json(SubmitRequest const& request);

}  // namespace rayjobs::detail
