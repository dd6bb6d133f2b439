// The messages of `ray job` 2.60: its sentences, without log prefixes, on standard output.
#include "output/messages.hpp"
#include "output/python_repr.hpp"
#include "output/text.hpp"

namespace rayjobs::cli {

namespace {

class RayMessages final : public Messages {
 public:
  explicit RayMessages(Io& io) : io_(io) {}

  std::string program() const override { return "ray job"; }

  void server(Address const& address) override {
    say("Job submission server address: " + address.redacted());
  }

  void adopted(JobInfo const& job) override {
    io_.note("job " + printable_line(job.id()) + " was submitted before, with the same request");
  }

  void submitted(std::string const& id, Address const&) override {
    banner("Job '" + id + "' submitted successfully");
    say("Next steps\n  Query the logs of the job:\n    ray job logs " + id +
        "\n  Query the status of the job:\n    ray job status " + id +
        "\n  Request the job to be stopped:\n    ray job stop " + id + '\n');
  }

  void following() override { say("Tailing logs until the job exits (disable with --no-wait):"); }

  void outcome(JobInfo const& job) override { status(job); }

  void status(JobInfo const& job) override {
    std::string const id = printable_line(job.id());
    if (job.status == JobStatus::succeeded) return banner("Job '" + id + "' succeeded");
    if (job.status == JobStatus::stopped) return say("Job '" + id + "' was stopped");
    if (job.status == JobStatus::failed) {
      banner("Job '" + id + "' failed");
    } else {
      say("Status for job '" + id + "': " + printable_line(job.status_text));
    }
    if (job.message) say("Status message: " + printable_text(*job.message));
  }

  void stopping(std::string const& id) override { say("Attempting to stop job '" + id + "'"); }

  void awaiting_stop(std::string const& id) override {
    say("Waiting for job '" + id + "' to exit (disable with --no-wait):");
  }

  void still_there(JobInfo const& job, std::chrono::seconds) override {
    say("Job has not exited yet. Status: " + printable_line(job.status_text));
  }

  void deleted(std::string const& id) override { say("Job '" + id + "' deleted successfully"); }

  void jobs(std::vector<JobInfo> const& jobs, bool) override { io_.out(python_list(jobs)); }

 private:
  void say(std::string const& text) { io_.out(text + '\n'); }

  void banner(std::string const& sentence) {
    std::string const rule(sentence.size(), '-');
    say('\n' + rule + '\n' + sentence + '\n' + rule + '\n');
  }

  Io& io_;
};

}  // namespace

std::unique_ptr<Messages> make_ray_messages(Io& io) { return std::make_unique<RayMessages>(io); }

}  // namespace rayjobs::cli
