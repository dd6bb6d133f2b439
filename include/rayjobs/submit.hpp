/// Submitting: the job, its preparation on this machine, and the promise of one job whatever the
/// network does.
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

/// A job to submit.
struct SubmitRequest {
  std::string entrypoint{};     ///< A command line for the shell of the cluster.
  std::string submission_id{};  ///< Empty: Client::prepare chooses one.
  /// May name local directories, archives and modules; Client::prepare packages them.
  RuntimeEnv runtime_env{};
  std::map<std::string, std::string> metadata{};
  std::optional<double> entrypoint_num_cpus{};
  std::optional<double> entrypoint_num_gpus{};
  std::optional<std::int64_t> entrypoint_memory{};  ///< Bytes.
  std::map<std::string, double> entrypoint_resources{};
  /// Ray 2.60; a server of Ray 2.22 refuses it.
  std::map<std::string, std::string> entrypoint_label_selector{};
};

/// What Client::prepare may do, and with what.
struct PrepareOptions {
  /// How directories are packaged. The runtime environment's excludes replace those given here.
  PackageOptions packages{};
  /// The file that remembers the hashes of a directory's files (PackageOptions::hash_cache), or an
  /// empty path for none; null: none for any directory.
  std::function<std::filesystem::path(std::filesystem::path const& directory)> hash_cache{};
  /// Not empty, and the request has no id: the id is submission_id_from(words, prepared request).
  std::string submission_id_words{};
  /// false: sends nothing, and prepares the request for a server of Ray 2.60.
  bool ask_server = true;
};

/// A job that is ready to be submitted. A regular value: it refers to nothing outside of itself.
struct PreparedJob {
  /// What will be sent: the runtime environment is normalised and names packages by their URIs; the
  /// id is set.
  SubmitRequest request{};
  bool id_is_random = false;            ///< The id was chosen here, so no job can have it yet.
  bool ray_has_answered = false;        ///< The server told its version of Ray.
  std::vector<PackagePlan> packages{};  ///< What Client::submit uploads where the cluster lacks it.
  std::vector<std::string> warnings{};  ///< Sentences for the user.
  /// Servers of Ray 2.22 and 2.60 get different requests.
  bool depends_on_server = false;
  /// What the packages were planned from, for Client::submit, which plans them again when a
  /// directory has changed. Without a value a change is an error.
  struct Source {
    RuntimeEnv runtime_env{};  ///< Normalised, with paths.
    ArchiveForm archives = ArchiveForm::as_it_is;
    PrepareOptions options{};
  };
  std::optional<Source> source{};
  int plans = 1;  ///< How often the packages were planned so far; three times at most.
};

/// "raysubmit_" and 16 characters from Ray's alphabet, from the operating system's random source.
RAYJOBS_EXPORT std::string generate_submission_id();

/// An id of the same form, made from `words` and everything in `request` except its id: the same
/// arguments give the same id, so a step that runs again finds the job that it submitted before.
RAYJOBS_EXPORT std::string submission_id_from(std::string_view words, SubmitRequest const& request);

/// invalid_argument: a server could not stop or delete the job, or would take another one for it
/// ('#', '?', '/', '{', '}', "%41", a control character), or the id cannot be a file name.
RAYJOBS_EXPORT Result<void> check_submission_id(std::string_view id);

/// invalid_argument for resources that neither Ray 2.22 nor 2.60 reserves (1.5 GPUs): they would
/// accept the job, which then fails without having started.
RAYJOBS_EXPORT Result<void> check_resources(SubmitRequest const& request);

/// The metadata key under which each job carries the fingerprint of its request, "sha256:…".
inline constexpr std::string_view kFingerprintKey = "rayjobs_fingerprint";
/// The metadata key that tells one call of Client::submit from all others.
inline constexpr std::string_view kSubmitCallKey = "rayjobs_submit_call";

/// What happens when the cluster already has a job of this id and fingerprint.
enum class Adoption {
  same_request,  ///< It is taken as the job to submit.
  never          ///< already_exists, unless this very call made it.
};

struct SubmitOptions {
  Adoption adoption = Adoption::same_request;
  /// A job of this id that the cluster failed (is_cluster_fault) is not adopted: the job is
  /// submitted as ID-2, ID-3, … instead, up to this number of jobs in all.
  unsigned max_jobs = 1;
  /// Called with the id before each attempt to send the job: from then on it may exist. An error
  /// ends the submit without this attempt.
  std::function<Result<void>(std::string const&)> on_attempt{};
  /// Called for each package each time all are known to be on the cluster.
  std::function<void(PackagePlan const&, PackageUpload)> on_package{};
  /// Called when a directory has changed and the job was prepared again: its packages, and an id
  /// made from words, are others now.
  std::function<void(PreparedJob const&)> on_prepared_again{};
};

/// The HTTP request of a submit that was not made.
struct SubmitPreview {
  std::string method{};
  std::string url{};  ///< Redacted.
  std::string submission_id{};
  std::string body{};  ///< JSON.
};

struct Submission {
  std::string submission_id{};
  std::optional<JobInfo> adopted{};  ///< The job that was there already; none: this call made it.
};

}  // namespace rayjobs
