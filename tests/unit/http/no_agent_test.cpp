// Which answers show that no agent was asked, in the words of several versions of Ray.
#include "http/answer/no_agent.hpp"

#include "http/answer/response_error.hpp"
#include "http/retry.hpp"
#include "support/no_agent_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using ::testing::HasSubstr;

HttpResponse with_body(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
}

TEST(NoAgentTest, EachVersionsWordsArePassingAndHadNoEffect) {
  for (std::string const body : testing::kNoAgentAnswers) {
    auto const answered = with_body(500, body);
    EXPECT_TRUE(says_no_agent(answered)) << body;
    EXPECT_EQ(repeatable(answered), Repeatable::always) << body;
    Error const error = error_from_response(answered, "POST /api/jobs/");
    EXPECT_EQ(error.code, ErrorCode::unavailable) << body;
    EXPECT_THAT(error.message, HasSubstr("no agent that can be reached: "));
    EXPECT_THAT(error.hint, HasSubstr("dashboard_agent.log"));
  }
}

TEST(NoAgentTest, AStopAndADeleteHaveTheirOwnWords) {
  for (std::string const body :
       {"Traceback (most recent call last):\n  File \"job_head.py\", line 1, in stop_job\n"
        "AttributeError: 'NoneType' object has no attribute 'stop_job_internal'\n",
        "Traceback (most recent call last):\n  File \"job_head.py\", line 1, in delete_job\n"
        "AttributeError: 'NoneType' object has no attribute 'delete_job_internal'\n",
        "Traceback (most recent call last):\n"
        "  File \"job_head.py\", line 187, in choose_agent\n    await asyncio.sleep(\n"
        "asyncio.exceptions.CancelledError\n\n"
        "The above exception was the direct cause of the following exception:\n\n"
        "Traceback (most recent call last):\n"
        "  File \"job_head.py\", line 301, in stop_job\n    job_agent_client = await "
        "asyncio.wait_for(\nTimeoutError\n",
        "Traceback (most recent call last):\n"
        "  File \"job_head.py\", line 152, in stop_job_internal\n    async with "
        "self._session.post(\naiohttp.client_exceptions.ClientConnectorError: Cannot connect to "
        "host 10.0.0.7:52365 ssl:default [Connect call failed ('10.0.0.7', 52365)]\n"})
    EXPECT_TRUE(says_no_agent(with_body(500, body))) << body;
}

TEST(NoAgentTest, OnlyTheHeads500Counts) {
  for (std::string const body : testing::kNoAgentAnswers) {
    for (int const status : {200, 400, 404})
      EXPECT_FALSE(says_no_agent(with_body(status, body))) << status;
    std::string const from_agent =
        "Traceback (most recent call last):\n  File \"job_head.py\", line 133, in "
        "submit_job_internal\n    await self._raise_error(resp)\nRuntimeError: Request failed "
        "with status code 500: " +
        body + ".\n";
    EXPECT_FALSE(says_no_agent(with_body(500, from_agent))) << body;
  }
}

TEST(NoAgentTest, WhatMayHaveReachedAnAgentProvesNothing) {
  std::string const head =
      "Traceback (most recent call last):\n  File \"job_head.py\", line 133, in "
      "submit_job_internal\n    async with self._session.post(\n";
  for (std::string const reason :
       {"aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected",
        "aiohttp.client_exceptions.ClientOSError: [Errno 104] Connection reset by peer"})
    EXPECT_FALSE(says_no_agent(with_body(500, head + reason))) << reason;
  EXPECT_FALSE(says_no_agent(with_body(500, "Server got itself in trouble")));
}

TEST(NoAgentTest, TheAgentOfALogIsNotTheClusters) {
  EXPECT_FALSE(says_no_agent(with_body(
      500,
      "Traceback (most recent call last):\n  File \"job_head.py\", line 171, in "
      "get_job_logs_internal\n    async with self._session.get(\naiohttp.client_exceptions."
      "ClientConnectorError: Cannot connect to host 10.0.0.7:52365 ssl:default [None]\n")));
}

}  // namespace
}  // namespace rayjobs::detail
