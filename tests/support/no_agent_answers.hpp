// What heads of several versions answer to a POST while no agent can be reached, each with 500.
#pragma once

#include <array>

namespace rayjobs::testing {

inline constexpr std::array kNoAgentAnswers{
    // 2.22 to 2.60, plain text
    "No available agent to submit job, please try again later.",
    // 2.40
    R"(Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/ray/dashboard/modules/job/job_head.py", line 387, in submit_job
    resp = await job_agent_client.submit_job_internal(submit_request)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
AttributeError: 'NoneType' object has no attribute 'submit_job_internal'
)",
    // 2.48
    R"(Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/ray/dashboard/modules/job/job_head.py", line 362, in submit_job
    job_agent_client = await self.get_target_agent()
  File "/usr/lib/python3.11/site-packages/ray/dashboard/modules/job/job_head.py", line 183, in get_target_agent
    return await self._get_head_node_agent()
  File "/usr/lib/python3.11/site-packages/ray/dashboard/modules/job/job_head.py", line 251, in _fetch_agent_info
    raise KeyError(
KeyError: "Agent info not found in internal KV for node NodeID(1f0e). It's possible that the agent didn't launch successfully due to port conflicts or other issues. Please check `dashboard_agent.log` for more details."
)",
    R"(Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/ray/dashboard/modules/job/job_head.py", line 229, in _get_head_node_agent
    raise Exception("Head node id has not yet been persisted in GCS")
Exception: Head node id has not yet been persisted in GCS
)",
    // 2.60, with Python before 3.11, where asyncio has a TimeoutError of its own
    R"(Traceback (most recent call last):
  File "/usr/lib/python3.10/site-packages/ray/dashboard/modules/job/job_head.py", line 386, in submit_job
    job_agent_client = await self.get_target_agent()
  File "/usr/lib/python3.10/site-packages/ray/dashboard/modules/job/job_head.py", line 252, in get_target_agent
    return await self._get_head_node_agent(timeout_s)
  File "/usr/lib/python3.10/site-packages/ray/dashboard/modules/job/job_head.py", line 293, in _get_head_node_agent
    raise TimeoutError(
TimeoutError: Failed to get head node agent within 10 seconds. The last exception is Head node id has not yet been persisted in GCS
)",
    // an agent that does not listen yet, or no longer
    R"(Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/aiohttp/connector.py", line 1115, in _wrap_create_connection
    sock = await aiohappyeyeballs.start_connection(
ConnectionRefusedError: [Errno 111] Connect call failed ('10.0.0.7', 52365)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/ray/dashboard/modules/job/job_head.py", line 387, in submit_job
    resp = await job_agent_client.submit_job_internal(submit_request)
  File "/usr/lib/python3.11/site-packages/ray/dashboard/modules/job/job_head.py", line 133, in submit_job_internal
    async with self._session.post(
  File "/usr/lib/python3.11/site-packages/aiohttp/client.py", line 1425, in __aenter__
    self._resp: _RetType = await self._coro
aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host 10.0.0.7:52365 ssl:default [Connect call failed ('10.0.0.7', 52365)]
)"};

}  // namespace rayjobs::testing
