// The single converter from an HTTP answer to an Error.
#pragma once

#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// What a response whose status is not 2xx means (protocol §1.1–1.9); `context` is e.g. "POST
/// http://host/api/jobs/", already redacted.
Error error_from_response(HttpResponse const& response, std::string context);

/// Whether the body of a 401 is, to the letter, Ray's answer to a request without a token (protocol
/// §3.5): who says so may be sent one.
bool says_token_is_missing(std::string_view body);

/// Whether the body of a 403 is Ray's answer to a token that it does not know (protocol §3.5), or
/// that has expired.
bool says_token_is_invalid(std::string_view body);

/// The sentence in a Python traceback (its last meaningful line, innermost cause preferred, without
/// the exception's class name where the rest is a sentence); any other text is reduced to one
/// printable line.
std::string reduce_traceback(std::string_view text);

/// The class of the exception that a Python traceback in `text` ends with ("ValueError"), a part of
/// `text`; empty: there is no traceback.
std::string_view raised_exception(std::string_view text);

/// Fails with protocol unless the body of a 2xx answer is JSON; for HTML with a hint about login
/// pages.
Result<void> check_json_answer(HttpResponse const& response, std::string const& context);

}  // namespace rayjobs::detail
