// What is said to people in the course of a command, in our own words or in Ray's.
#pragma once

#include "output/io.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/client.hpp>
#include <rayjobs/job.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// Follows a sentence on a job that is PENDING although it was asked to stop.
inline constexpr std::string_view kWhyStillPending =
    "; Ray stops a pending job only after it has started";

/// One method for each thing to say; some say nothing in one of the two. Data that a command prints
/// in either form (ids, logs, JSON) does not come from here.
class Messages {
 public:
  virtual ~Messages() = default;

  /// The words that start a command line of this program: "ray-submit" or "ray job".
  virtual std::string program() const = 0;

  /// Before the first request.
  virtual void server(Address const&) {}
  virtual void package(std::string const&, PackageUpload) {}
  virtual void submitted(std::string const& id, Address const& address) = 0;
  /// The job was there already; before submitted().
  virtual void adopted(JobInfo const& job) = 0;
  /// The answer of --no-wait.
  virtual void submitted_id(std::string const&) {}
  virtual void following() {}
  /// The end of a job that was followed or stopped.
  virtual void outcome(JobInfo const& job) = 0;
  /// The answer of `status`.
  virtual void status(JobInfo const& job) = 0;

  virtual void stopping(std::string const&) {}
  /// The job that was to be stopped had ended by itself; before outcome().
  virtual void ended_before(std::string const&) {}
  virtual void awaiting_stop(std::string const& id) = 0;
  /// About once a second, with the time waited so far.
  virtual void still_there(JobInfo const& job, std::chrono::seconds waited) = 0;

  virtual void deleted(std::string const& id) = 0;
  /// `wide`: lines may be longer than the terminal is wide.
  virtual void jobs(std::vector<JobInfo> const& jobs, bool wide) = 0;
};

/// The options, with a blank after each, with which a further command line finds the cluster again:
/// those of this one, "..." for a value that may be a secret. Empty: environment and default
/// profile are enough.
std::string options_again(SharedOptions const& shared, Address const& address);

/// Data on standard output, all else on standard error.
std::unique_ptr<Messages> make_own_messages(Io& io, std::string program,
                                            SharedOptions const& shared);
/// The sentences of `ray job`, on standard output as there, for scripts that read them.
std::unique_ptr<Messages> make_ray_messages(Io& io);

}  // namespace rayjobs::cli
