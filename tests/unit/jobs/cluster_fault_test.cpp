// Whether a job failed because of the cluster: recorded failures, and what only looks like them.
#include "jobs/job_json.hpp"
#include "support/recordings.hpp"

#include <rayjobs/job.hpp>

#include <string>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

TEST(ClusterFaultTest, ARefusalOfTheJobsOwnOptionsIsNotTheClusters) {
  auto const is_fault = [](std::string const& error_type, std::string const& raised) {
    return is_cluster_fault(
        {.status = JobStatus::failed,
         .message = "Failed to start supervisor actor a: 'no'. Full traceback:\n"
                    "Traceback (most recent call last):\n  File \"job_manager.py\", line 600, in "
                    "submit_job\n    ).remote(\n      ^^^^^^^\n  File \"task_options_utils.pxi\", "
                    "line 136, in ray._raylet.prepare_resources\n" +
                    raised + '\n',
         .error_type = error_type});
  };
  std::string const start = "JOB_SUPERVISOR_ACTOR_START_FAILURE";
  EXPECT_FALSE(is_fault(start, "ValueError: ('GPU resource quantities >1 must', ' be whole')"));
  EXPECT_FALSE(is_fault(start, "TypeError: The type of keyword 'num_gpus' must be int"));
  EXPECT_TRUE(is_fault(start, "ray.exceptions.RpcError: Timed out. ValueError: x"));
  EXPECT_TRUE(is_fault(start, "KeyError: 'ValueError'"));
  EXPECT_TRUE(is_fault("JOB_SUPERVISOR_ACTOR_DIED", "ValueError: x"));
  EXPECT_TRUE(is_cluster_fault(
      {.status = JobStatus::failed, .message = "ValueError: no traceback", .error_type = start}));
  EXPECT_TRUE(is_cluster_fault({.status = JobStatus::failed, .error_type = start}));
}

class RecordedFaultTest : public ::testing::TestWithParam<char const*> {
 protected:
  static JobInfo job(std::string const& name) {
    return detail::parse_job(testing::recorded_answers(GetParam()).at(name).response.body).value();
  }
};

TEST_P(RecordedFaultTest, ALostSupervisorIsTheClusters) {
  EXPECT_TRUE(is_cluster_fault(job("job_failed_supervisor_killed")));
  EXPECT_TRUE(is_cluster_fault(job("job_failed_node_died")));
}

TEST_P(RecordedFaultTest, WhatTheJobDidIsNot) {
  for (auto const* const name : {"job_failed", "job_failed_runtime_env", "job_stopped",
                                 "job_succeeded", "job_failed_pretender"})
    EXPECT_FALSE(is_cluster_fault(job(name))) << name;
}

INSTANTIATE_TEST_SUITE_P(Ray, RecordedFaultTest, ::testing::Values("2.22.0", "2.60.0"),
                         [](auto const& version) {
                           return version.index == 0 ? std::string("Ray_2_22") : "Ray_2_60";
                         });

/// Of Ray 2.22, with `sentence` in the place of what the actor died of.
JobInfo lost_supervisor(std::string const& sentence) {
  return {.status = JobStatus::failed,
          .message =
              "Unexpected error occurred: The actor died unexpectedly before finishing this "
              "task.\n\tclass_name: JobSupervisor\n\tactor_id: a9\n\tpid: 1\n\tname: "
              "_ray_internal_job_actor_a\n\tnamespace: "
              "SUPERVISOR_ACTOR_RAY_NAMESPACE\n\tip: 10.0.0.7\n" +
              sentence,
          .driver_node_id = "abc"};
}

TEST(ClusterFaultTest, TheWholeBeginningOfTheMessageCounts) {
  JobInfo const lost = lost_supervisor("The actor is dead because its node has died. Node Id: ab");
  EXPECT_TRUE(is_cluster_fault(lost));
  EXPECT_FALSE(is_cluster_fault(lost_supervisor("The actor is dead because it was told to.")));
  EXPECT_FALSE(is_cluster_fault(lost_supervisor("")));
  auto const changed = [&](auto const& change) {
    JobInfo job = lost;
    change(job);
    return is_cluster_fault(job);
  };
  EXPECT_FALSE(changed([](JobInfo& job) { job.status = JobStatus::stopped; }));
  EXPECT_FALSE(changed([](JobInfo& job) { job.driver_exit_code = 1; }));
  EXPECT_FALSE(changed([](JobInfo& job) { job.driver_node_id.reset(); }));
  EXPECT_FALSE(changed([](JobInfo& job) { job.error_type = "JOB_ENTRYPOINT_COMMAND_ERROR"; }));
  EXPECT_FALSE(changed([](JobInfo& job) { job.message = "says: " + *job.message; }));
  for (std::size_t length = 0; length < lost.message->find("its node has died."); ++length)
    EXPECT_FALSE(changed([&](JobInfo& job) { job.message->resize(length); })) << length;
}

TEST(ClusterFaultTest, AnActorThatIsAwayIsTheClusters) {
  auto const is_fault = [](std::string const& message) {
    return is_cluster_fault({.status = JobStatus::failed,
                             .message = "Unexpected error occurred: " + message,
                             .driver_node_id = "abc"});
  };
  std::string const away = " is unavailable: The actor is temporarily unavailable: x";
  EXPECT_TRUE(is_fault("The actor c31cbcddf2f4351aa8988b66" + away));
  EXPECT_FALSE(is_fault("The actor of mine" + away));
  EXPECT_FALSE(is_fault("The actor c31cbcddf2f4351aa8988b66"));
  EXPECT_FALSE(is_fault("disk full"));
}

}  // namespace
}  // namespace rayjobs
