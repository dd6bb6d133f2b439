// The JSON answer is held in memory whole while it is passed through the cursor.
#include "logs/source/text_source.hpp"

#include "core/json.hpp"
#include "core/try.hpp"
#include "http/answer/response_error.hpp"
#include "jobs/job_requests.hpp"

#include <utility>

namespace rayjobs::detail {
namespace {

/// JSON escapes may make six bytes of one.
constexpr std::uint64_t kMaxResponseBytes = 2ULL << 30U;

}  // namespace

bool is_undecodable_log(Error const& error) {
  constexpr std::string_view word = "UnicodeDecodeError";
  constexpr std::string_view sentence = "codec can't decode";
  return error.detail.find(word) != std::string::npos ||
         error.message.find(sentence) != std::string::npos;
}

Result<LogRead> TextSource::read_whole(CallOptions const& call) {
  return read_through(cursor_, LogForm::text, [&](auto const& feed) -> Result<void> {
    HttpRequest request = log_request(job_path(id_) + "/logs");
    request.max_response_bytes = kMaxResponseBytes;
    auto const context = session_.context(request);
    RAYJOBS_TRY(HttpResponse const response, session_.expect_ok(std::move(request), call));
    RAYJOBS_TRY_VOID(check_json_answer(response, context));
    auto const json = parse_json(response.body);
    if (!json || !json->is_object() || !json->contains("logs") || !json->at("logs").is_string())
      return Error{.code = ErrorCode::protocol,
                   .http_status = response.status,
                   .message = "the server's answer contains no log",
                   .context = context};
    feed(json->at("logs").template get_ref<std::string const&>());
    return {};
  });
}

}  // namespace rayjobs::detail
