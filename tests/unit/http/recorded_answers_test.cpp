// Every refusal that a real Ray gave, through error_from_response.
#include "http/answer/response_error.hpp"
#include "support/recordings.hpp"

#include <map>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

struct Expected {
  ErrorCode code = ErrorCode::protocol;
  std::string message{};
};

std::string const kNoJob = "Job recorded-unknown does not exist";
std::string const kTrouble = "500 Internal Server Error Server got itself in trouble";
std::string const kNoPath = "the server does not know this path: 404: Not Found";

/// What both versions have in common.
std::map<std::string, Expected> common() {
  return {
      {"submit_duplicate",
       {ErrorCode::already_exists,
        "Job with submission_id recorded-named already exists. Please use a different "
        "submission_id"}},
      {"submit_unknown_key",
       {ErrorCode::rejected,
        "JobSubmitRequest.__init__() got an unexpected keyword argument 'nonsense'"}},
      {"submit_missing_entrypoint",
       {ErrorCode::rejected,
        "JobSubmitRequest.__init__() missing 1 required positional argument: 'entrypoint'"}},
      {"submit_wrong_type",
       {ErrorCode::rejected, "metadata values must be strings, got <class 'int'>"}},
      {"job_unknown", {ErrorCode::not_found, kNoJob}},
      {"stop_unknown", {ErrorCode::not_found, kNoJob}},
      {"delete_unknown", {ErrorCode::not_found, kNoJob}},
      {"logs_unknown", {ErrorCode::not_found, kNoJob}},
      {"tail_unknown_job_http", {ErrorCode::not_found, kNoJob}},
      {"delete_running",
       {ErrorCode::conflict,
        "Attempted to delete job 'recorded-running', but it is in a non-terminal state RUNNING"}},
      {"package_missing",
       {ErrorCode::not_found, "Package gcs://_ray_pkg_0123456789abcdef.zip does not exist"}},
      {"route_unknown", {ErrorCode::protocol, kNoPath}},
      {"jobs_without_slash", {ErrorCode::protocol, kNoPath}},
      {"method_not_allowed",
       {ErrorCode::protocol,
        "the server does not allow this method here: 405: Method Not Allowed"}},
      {"stop_driver", {ErrorCode::rejected, "Can only stop submission type jobs"}},
      {"delete_driver", {ErrorCode::rejected, "Can only delete submission type jobs"}},
      {"logs_driver", {ErrorCode::rejected, "Can only get logs of submission type jobs"}},
      {"tail_driver_http", {ErrorCode::rejected, "Can only get logs of submission type jobs"}},
      {"logs_node_died",
       {ErrorCode::server_error,
        "Cannot connect to host 192.0.2.2:52365 ssl:default [Connect call failed ('192.0.2.2', "
        "52365)]"}},
  };
}

std::map<std::string, Expected> expected_of_2_22() {
  auto table = common();
  std::string const too_large = "the request is too large for the server: Request Entity Too Large";
  std::string const bad_scheme =
      "Invalid protocol for runtime_env URI \"ftp://_ray_pkg_0123456789abcdef.zip\". Supported "
      "protocols: ['GCS', 'CONDA', 'PIP', 'HTTPS', 'S3', 'GS', 'FILE']. Original error: 'ftp' is "
      "not a valid Protocol";
  table.insert({
      {"submit_label_selector",
       {ErrorCode::rejected,
        "JobSubmitRequest.__init__() got an unexpected keyword argument "
        "'entrypoint_label_selector'"}},
      {"submit_invalid_json",
       {ErrorCode::server_error, "Expecting value: line 1 column 16 (char 15)"}},
      {"submit_too_large", {ErrorCode::rejected, too_large}},
      {"logs_invalid_utf8",
       {ErrorCode::server_error,
        "'utf-8' codec can't decode byte 0xff in position 4: invalid start byte"}},
      {"tail_plain_get",
       {ErrorCode::server_error, "aiohttp.web_exceptions.HTTPBadRequest: Bad Request"}},
      {"package_put_too_large", {ErrorCode::rejected, too_large}},
      {"package_bad_protocol_get", {ErrorCode::server_error, bad_scheme}},
      {"package_bad_protocol_put", {ErrorCode::server_error, bad_scheme}},
      {"browser_block_post",
       {ErrorCode::rejected,
        "the server took this client for a browser: Method Not Allowed for browser traffic"}},
      {"missing_user_agent", {ErrorCode::server_error, kTrouble}},
      {"authentication_mode", {ErrorCode::protocol, kNoPath}},
  });
  return table;
}

std::map<std::string, Expected> expected_of_2_60() {
  auto table = common();
  std::string const too_large =
      "the request is too large for the server: Maximum request body size 104857600 exceeded";
  std::string const no_token =
      "the server wants credentials: Unauthorized: Missing authentication token";
  table.insert({
      {"submit_invalid_json", {ErrorCode::server_error, kTrouble}},
      {"submit_too_large", {ErrorCode::rejected, too_large}},
      {"logs_invalid_utf8",
       {ErrorCode::server_error,
        "'utf-8' codec can't decode byte 0xff in position 82: invalid start byte"}},
      {"tail_plain_get", {ErrorCode::server_error, "500: WebSocket proxy error"}},
      {"package_put_too_large", {ErrorCode::rejected, too_large}},
      {"package_bad_protocol_get", {ErrorCode::server_error, kTrouble}},
      {"package_bad_protocol_put",
       {ErrorCode::server_error,
        "Invalid protocol for runtime_env URI \"ftp://_ray_pkg_0123456789abcdef.zip\". Supported "
        "protocols: ['GCS', 'CONDA', 'PIP', 'UV', 'HTTP', 'HTTPS', 'S3', 'GS', 'AZURE', 'ABFSS', "
        "'FILE', 'LOCAL']. Original error: 'ftp' is not a valid Protocol"}},
      {"browser_block_post",
       {ErrorCode::rejected,
        "the server took this client for a browser: 'POST' method not allowed for browser "
        "traffic"}},
      {"token_missing", {ErrorCode::unauthenticated, no_token}},
      {"token_missing_tail", {ErrorCode::unauthenticated, no_token}},
      {"token_wrong",
       {ErrorCode::forbidden,
        "the server refused the credentials: Forbidden: Invalid authentication token"}},
  });
  return table;
}

void expect_recorded_refusals(std::string const& version,
                              std::map<std::string, Expected> const& expected) {
  std::size_t compared = 0;
  for (auto const& [name, answer] : testing::recorded_answers(version)) {
    if (answer.response.status / 100 == 2 || answer.path.starts_with("/api/v0/")) continue;
    SCOPED_TRACE(version + " " + name);
    auto const found = expected.find(name);
    if (found == expected.end()) {
      ADD_FAILURE() << "no expectation for this recording";
      continue;
    }
    Error const error = error_from_response(answer.response, answer.method + ' ' + answer.path);
    EXPECT_EQ(to_string(error.code), to_string(found->second.code));
    EXPECT_EQ(error.message, found->second.message);
    EXPECT_EQ(error.http_status, answer.response.status);
    EXPECT_EQ(error.context, answer.method + ' ' + answer.path);
    EXPECT_NE(error.detail, "");
    ++compared;
  }
  EXPECT_EQ(compared, expected.size());
}

TEST(RecordedAnswersTest, EveryRefusalOfRay222HasItsCodeAndSentence) {
  expect_recorded_refusals("2.22.0", expected_of_2_22());
}

TEST(RecordedAnswersTest, EveryRefusalOfRay260HasItsCodeAndSentence) {
  expect_recorded_refusals("2.60.0", expected_of_2_60());
}

TEST(RecordedAnswersTest, EveryJsonAnswerIsRays) {
  for (char const* const version : {"2.22.0", "2.60.0"})
    for (auto const& [name, answer] : testing::recorded_answers(version)) {
      if (answer.response.status != 200 || answer.response.body.empty()) continue;
      if (answer.path.starts_with("/api/v0/")) continue;
      EXPECT_TRUE(check_json_answer(answer.response, {})) << version << ' ' << name;
    }
}

}  // namespace
}  // namespace rayjobs::detail
