// Fingerprints: equal for equal requests, and ids made of them.
#include "jobs/fingerprint.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rayjobs {
namespace {

RuntimeEnv environment(std::string const& json) { return RuntimeEnv::from_json(json).value(); }

SubmitRequest request() {
  return {.entrypoint = "python a.py",
          .submission_id = "one",
          .runtime_env = environment(R"({"working_dir": "gcs://a.zip", "env_vars": {"A": "1"}})"),
          .metadata = {{"k", "v"}},
          .entrypoint_num_cpus = 1};
}

TEST(FingerprintTest, DependsNeitherOnTheIdNorOnTheOrderOfKeysNorOnWhatASubmitAdds) {
  SubmitRequest other = request();
  other.submission_id = "two";
  other.runtime_env = environment(R"({"env_vars":{"A":"1"},"working_dir":"gcs://a.zip"})");
  other.metadata[std::string(kFingerprintKey)] = "sha256:0";
  other.metadata[std::string(kSubmitCallKey)] = "x";
  EXPECT_EQ(detail::request_fingerprint(request()), detail::request_fingerprint(other));
}

TEST(FingerprintTest, DependsOnEverythingElse) {
  std::vector<SubmitRequest> others(8, request());
  others[0].entrypoint += ' ';
  others[1].runtime_env.set_working_dir("gcs://b.zip");
  others[2].metadata["k"] = "w";
  others[3].entrypoint_num_cpus = 2;
  others[4].entrypoint_num_gpus = 1;
  others[5].entrypoint_memory = 1;
  others[6].entrypoint_resources["a"] = 1;
  others[7].entrypoint_label_selector["a"] = "b";
  for (SubmitRequest const& other : others)
    EXPECT_NE(detail::request_fingerprint(request()), detail::request_fingerprint(other));
}

TEST(FingerprintTest, IsTheSameInEveryVersionOfThisLibrary) {
  EXPECT_EQ(detail::request_fingerprint({.entrypoint = "true"}),
            "sha256:a889cbdb9b27755394335356c3a00de8f1d9b4255d3e4213594c6b5b5bf05946");
}

TEST(DifferenceTest, NamesTheFirstThatDiffersWithBothSides) {
  JobInfo there{.entrypoint = "python a.py",
                .metadata = {{"k", "v"}, {std::string(kFingerprintKey), "sha256:0"}},
                .runtime_env_json = R"({"env_vars":{"A":"1"},"working_dir":"gcs://a.zip"})"};
  EXPECT_EQ(detail::difference(there, request()), "it asks for other resources");
  there.metadata["k"] = "w";
  EXPECT_EQ(detail::difference(there, request()), R"(its metadata is {"k":"w"}, not {"k":"v"})");
  there.runtime_env_json = "{}";
  EXPECT_EQ(detail::difference(there, request()),
            R"(its runtime environment is {}, not )"
            R"({"env_vars":{"A":"<redacted>"},"working_dir":"gcs://a.zip"})");
  there.runtime_env_json = R"({"env_vars":{"A":"2"},"working_dir":"gcs://a.zip"})";
  EXPECT_EQ(detail::difference(there, request()), "its env_vars have other values");
  there.entrypoint = "python b.py";
  EXPECT_EQ(detail::difference(there, request()), "its entrypoint is python b.py, not python a.py");
}

TEST(DifferenceTest, TellsAJobOfAnotherProgram) {
  EXPECT_EQ(detail::difference({.entrypoint = "true"}, {.entrypoint = "true"}),
            "it was submitted by another program");
}

TEST(SubmissionIdFromTest, IsMadeOfTheWordsAndTheRequest) {
  SubmitRequest same = request();
  same.submission_id = "two";
  std::string const id = submission_id_from("run-1 train", request());
  EXPECT_EQ(id, submission_id_from("run-1 train", same));
  EXPECT_EQ(id.size(), 26U);
  EXPECT_TRUE(id.starts_with("raysubmit_"));
  EXPECT_TRUE(check_submission_id(id));
  EXPECT_NE(id, submission_id_from("run-2 train", request()));
  same.entrypoint = "python b.py";
  EXPECT_NE(id, submission_id_from("run-1 train", same));
}

}  // namespace
}  // namespace rayjobs
