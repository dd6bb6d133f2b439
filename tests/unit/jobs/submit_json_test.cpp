// The body of a submission.
#include "jobs/submit_json.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs::detail {
namespace {

using nlohmann::json;

json body_of(SubmitRequest const& request) {
  auto const text = submit_json(request);
  EXPECT_TRUE(text) << text.error().message;
  return text ? json::parse(*text) : json();
}

TEST(SubmitJsonTest, LeavesUnsetKeysOut) {
  EXPECT_EQ(body_of({.entrypoint = "true"}),
            json::parse(R"({"entrypoint": "true", "runtime_env": {}, "metadata": {}})"));
}

TEST(SubmitJsonTest, SendsEveryField) {
  SubmitRequest const request{.entrypoint = "python é.py",
                              .submission_id = "my id",
                              .metadata = {{"a", "1"}},
                              .entrypoint_num_cpus = 1,
                              .entrypoint_num_gpus = 0.5,
                              .entrypoint_memory = 9'007'199'254'740'993,
                              .entrypoint_resources = {{"Custom", 2}},
                              .entrypoint_label_selector = {{"zone", "a"}}};
  EXPECT_EQ(body_of(request), json::parse(R"({
    "entrypoint": "python é.py", "submission_id": "my id", "runtime_env": {},
    "metadata": {"a": "1"}, "entrypoint_num_cpus": 1.0, "entrypoint_num_gpus": 0.5,
    "entrypoint_memory": 9007199254740993, "entrypoint_resources": {"Custom": 2.0},
    "entrypoint_label_selector": {"zone": "a"}})"));
}

TEST(SubmitJsonTest, SendsZeroWhereZeroWasAskedFor) {
  auto const body = body_of({.entrypoint = "x", .entrypoint_num_cpus = 0, .entrypoint_memory = 0});
  EXPECT_EQ(body.at("entrypoint_num_cpus"), 0.0);
  EXPECT_TRUE(body.at("entrypoint_memory").is_number_integer());
}

TEST(SubmitJsonTest, TheEntrypointMayBeEmpty) { EXPECT_EQ(body_of({})["entrypoint"], ""); }

TEST(SubmitJsonTest, RefusesWhatJsonOrACommandLineCannotHold) {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  double const infinity = std::numeric_limits<double>::infinity();
  for (SubmitRequest const& request :
       {SubmitRequest{.entrypoint = std::string("a\0b", 3)}, SubmitRequest{.entrypoint = "\xff"},
        SubmitRequest{.metadata = {{"k", "\xff"}}}, SubmitRequest{.metadata = {{"\xff", "v"}}},
        SubmitRequest{.entrypoint_num_cpus = nan}, SubmitRequest{.entrypoint_num_gpus = infinity},
        SubmitRequest{.entrypoint_resources = {{"a", nan}}},
        SubmitRequest{.entrypoint_resources = {{"\xff", 1}}},
        SubmitRequest{.entrypoint_label_selector = {{"a", "\xff"}}}}) {
    auto const text = submit_json(request);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace rayjobs::detail
