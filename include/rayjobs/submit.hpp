/// Submitting: the job to submit, its id, and how one job comes of it whatever the network does.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/job.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/runtime_env.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs {

/// A job to submit. `runtime_env` is sent as it is: normalise it first, and replace local paths by
/// package URIs.
struct SubmitRequest {
  std::string entrypoint{};
  std::string submission_id{};  ///< Empty: a random one is made before the first attempt.
  RuntimeEnv runtime_env{};
  std::map<std::string, std::string> metadata{};
  std::optional<double> entrypoint_num_cpus{};
  std::optional<double> entrypoint_num_gpus{};
  std::optional<std::int64_t> entrypoint_memory{};  ///< Bytes.
  std::map<std::string, double> entrypoint_resources{};
  std::map<std::string, std::string>
      entrypoint_label_selector{};  ///< Ray 2.60; a 2.22 server refuses it.
};

/// How what a runtime environment names by paths is packaged.
struct LocalPackageOptions {
  PackageOptions packages{};  ///< The runtime environment's excludes take the place of its own.
  ArchiveForm archives = ArchiveForm::as_it_is;  ///< Of a working_dir.
  /// PackageOptions::hash_cache of a directory; null: none.
  std::function<std::filesystem::path(std::filesystem::path const& directory)> hash_cache{};
};

struct LocalPackages {
  RuntimeEnv runtime_env{};  ///< With package URIs in the place of paths.
  std::vector<PackagePlan> plans{};
};

/// Plans a package for each path in working_dir and py_modules of a normalised runtime environment.
/// Sends nothing. Fails as plan_package, plan_archive and plan_module do, and with invalid_argument
/// when two entries would share one URI and are not the same.
RAYJOBS_EXPORT Result<LocalPackages> plan_local_packages(RuntimeEnv const& runtime_env,
                                                         LocalPackageOptions const& options = {},
                                                         CallOptions const& call = {});

/// "raysubmit_" and 16 characters from Ray's alphabet, from the operating system's random source.
RAYJOBS_EXPORT std::string generate_submission_id();

/// The same form, but made of `words` and all that is in `request` except its id: the same call
/// gives the same id, so that a step that is run again finds the job that it submitted before.
RAYJOBS_EXPORT std::string submission_id_from(std::string_view words, SubmitRequest const& request);

/// invalid_argument for ids that harm a server ('/' makes an undeletable record) or that cannot be
/// a file name.
RAYJOBS_EXPORT Result<void> check_submission_id(std::string_view id);

/// The metadata key under which each job carries the fingerprint of its request, "sha256:…".
inline constexpr std::string_view kFingerprintKey = "rayjobs_fingerprint";
/// The metadata key that tells one call of Client::submit from all others.
inline constexpr std::string_view kSubmitCallKey = "rayjobs_submit_call";

/// What becomes of a job that is on the cluster already under the id, with the same fingerprint.
enum class Adoption {
  same_request,  ///< It is taken for the one to submit.
  never          ///< already_exists, unless this very call has made it.
};

struct SubmitOptions {
  Adoption adoption = Adoption::same_request;
  /// A job of that id that has failed by the cluster's fault (is_cluster_fault) is not adopted: the
  /// job is submitted as ID-2, ID-3, … in its place, up to this number of jobs in all.
  unsigned most_jobs = 1;
  /// What the runtime environment refers to: ensured (Client::ensure_packages) before each attempt,
  /// since a cluster that was replaced meanwhile has lost its packages. Their errors end the
  /// submit; conflict: a directory has changed since it was planned. Lifetime: must outlive the
  /// call.
  PackagePlans packages{};
  /// Called with the id before each attempt to send the job: from then on it may exist. An error
  /// ends the submit without this attempt.
  std::function<Result<void>(std::string const&)> on_attempt{};
  /// For each package, each time all were ensured.
  std::function<void(PackagePlan const&, PackageUpload)> on_package{};
};

/// A submit that was not made.
struct SubmitPreview {
  std::string method{};
  std::string url{};            ///< Redacted.
  std::string submission_id{};  ///< A given one, or a random one that no later call will choose.
  std::string body{};           ///< JSON.
};

struct Submission {
  std::string submission_id{};
  std::optional<JobInfo> adopted{};  ///< The job that was there already; none: this call made one.
};

}  // namespace rayjobs
