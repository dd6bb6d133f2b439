// FakeCluster: the state behind a fake Ray server: jobs, packages, logs; no sockets.
#pragma once

#include "support/recordings.hpp"

#include <rayjobs/transport.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace rayjobs::testing {

/// A request as the server saw it.
struct SeenRequest {
  std::string method{};  ///< "GET" …
  std::string target{};  ///< Path and query as sent.
  HeaderList headers{};
  std::string body{};

  std::string path() const { return target.substr(0, target.find('?')); }
  std::string header(std::string_view name) const;  ///< "" when absent.
};

/// How a submitted job goes on.
struct JobPlan {
  /// The answer to the first, second … question for the job; the last one stays.
  std::vector<std::string> statuses{"PENDING", "RUNNING", "SUCCEEDED"};
  int exit_code = 0;  ///< Shown with SUCCEEDED and FAILED.
  std::string message{};
  std::string error_type{};
  std::string log{};  ///< Raw bytes; there from the first status other than PENDING on.
};

/// Answers as Ray does, with the sentences of the recordings. Thread safety: none; the server
/// locks.
class FakeCluster {
 public:
  explicit FakeCluster(std::string const& ray_version);

  HttpResponse handle(SeenRequest const& request);

  /// Of jobs that are submitted from now on.
  void plan(JobPlan plan) { plan_ = std::move(plan); }
  /// A job that is already there.
  void add_job(std::string const& id, JobPlan plan, std::string const& entrypoint = "true");
  void set_status(std::string const& id, std::string const& status);
  void set_log(std::string const& id, std::string const& log);
  /// Forgets a job, as a cluster that was replaced does.
  void forget(std::string const& id) { jobs_.erase(id); }
  /// Refuses every request without this bearer token (Ray 2.60).
  void require_token(std::string token) { token_ = std::move(token); }
  /// The same with a 401 for another token, as a gateway in front of Ray does.
  void require_token_of_gateway(std::string token) {
    token_ = std::move(token);
    is_gateway_ = true;
  }

  std::map<std::string, std::string> const& packages() const { return packages_; }
  /// The body of the POST that submitted the job.
  nlohmann::json submitted(std::string const& id) const { return jobs_.at(id).request; }
  /// A recorded answer, with the recorded job's id replaced.
  HttpResponse recorded(std::string const& name, std::string const& id = "") const;

 private:
  struct Job {
    nlohmann::json request{};
    JobPlan plan{};
    std::size_t questions = 0;
    std::size_t number = 0;  ///< Order of submission.

    std::string const& status() const;
  };

  std::optional<HttpResponse> refuse(SeenRequest const& request) const;
  HttpResponse submit(std::string const& body);
  HttpResponse list() const;
  HttpResponse job_route(SeenRequest const& request, std::string_view rest);
  HttpResponse remove(std::string const& id, Job const& job);
  HttpResponse package_route(SeenRequest const& request, std::string const& uri);
  HttpResponse raw_log(SeenRequest const& request) const;
  nlohmann::json record(std::string const& id, Job const& job) const;

  bool old_;  ///< Ray 2.22.
  std::map<std::string, RecordedAnswer> answers_;
  JobPlan plan_{};
  std::map<std::string, Job> jobs_{};
  std::map<std::string, std::string> packages_{};
  std::string token_{};
  bool is_gateway_ = false;
};

}  // namespace rayjobs::testing
