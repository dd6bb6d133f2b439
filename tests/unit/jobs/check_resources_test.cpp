// Resources that neither Ray reserves are refused; what one of the two reserves is not.
#include <rayjobs/job.hpp>
#include <rayjobs/submit.hpp>

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::HasSubstr;

TEST(ResourcesTest, WhatNoRayReservesIsRefused) {
  for (SubmitRequest const& request :
       {SubmitRequest{.entrypoint_num_cpus = -1}, SubmitRequest{.entrypoint_num_cpus = 0.00009},
        SubmitRequest{.entrypoint_num_gpus = 1.5}, SubmitRequest{.entrypoint_num_gpus = 1.00001},
        SubmitRequest{.entrypoint_num_gpus = -1}, SubmitRequest{.entrypoint_num_gpus = 1e-5},
        SubmitRequest{.entrypoint_memory = -5}, SubmitRequest{.entrypoint_resources = {{"CPU", 0}}},
        SubmitRequest{.entrypoint_resources = {{"GPU", 1}}},
        SubmitRequest{.entrypoint_resources = {{"memory", 1}}},
        SubmitRequest{.entrypoint_resources = {{"object_store_memory", 1}}},
        SubmitRequest{.entrypoint_resources = {{"bundle", 1}}},
        SubmitRequest{.entrypoint_resources = {{"a", -1}}},
        SubmitRequest{.entrypoint_resources = {{"a", 1e-5}}},
        SubmitRequest{.entrypoint_resources = {{"TPU", 0}}},
        SubmitRequest{.entrypoint_resources = {{"TPU", 3}}},
        SubmitRequest{.entrypoint_resources = {{"neuron_cores", 0.5}}},
        SubmitRequest{.entrypoint_resources = {{"HPU", 1.5}}},
        SubmitRequest{.entrypoint_resources = {{"NPU", 1.5}}}}) {
    auto const checked = check_resources(request);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument) << checked.error().message;
  }
}

TEST(ResourcesTest, WhatOneRayReservesIsNot) {
  EXPECT_TRUE(check_resources({}));
  EXPECT_TRUE(check_resources({.entrypoint_num_cpus = 1.5, .entrypoint_num_gpus = 0.5}));
  EXPECT_TRUE(check_resources({.entrypoint_num_cpus = 0.0001, .entrypoint_num_gpus = 2}));
  EXPECT_TRUE(check_resources({.entrypoint_num_cpus = 0.12345, .entrypoint_memory = 0}));
  for (auto const& [name, amount] : std::map<std::string, double>{{"a", 1.5},
                                                                  {"b", 1.00001},
                                                                  {"c", 0},
                                                                  {"", 1},
                                                                  {"cpu", 1},
                                                                  {"TPU", 8},
                                                                  {"HPU", 2},
                                                                  {"neuron_cores", 2},
                                                                  {"NPU", 0.5},
                                                                  {"RBLN", 1.5},
                                                                  {"FURIOSA", 0.5},
                                                                  {"d", 1e300}})
    EXPECT_TRUE(check_resources({.entrypoint_resources = {{name, amount}}})) << name;
}

TEST(ResourcesTest, TheErrorSaysWhatToDo) {
  auto const checked = check_resources({.entrypoint_resources = {{"GPU", 1}}});
  EXPECT_THAT(checked.error().message, HasSubstr("'GPU'"));
  EXPECT_THAT(checked.error().hint, HasSubstr("number of GPUs"));
}

}  // namespace
}  // namespace rayjobs
