// The messages of ray-submit: short lines on standard error.
#include "output/job_text.hpp"
#include "output/messages.hpp"
#include "output/text.hpp"

#include <optional>
#include <utility>

namespace rayjobs::cli {

namespace {

class OwnMessages final : public Messages {
 public:
  OwnMessages(Io& io, std::string program, SharedOptions const& shared)
      : io_(io), program_(std::move(program)), shared_(shared) {}

  std::string program() const override { return program_; }

  void server(Address const& address) override { address_ = address; }

  void package(std::string const& uri, PackageUpload upload) override {
    io_.note((upload == PackageUpload::uploaded ? "uploaded " : "already uploaded: ") + uri);
  }

  void adopted(JobInfo const& job) override {
    adopted_ = true;
    io_.note("job " + printable_line(job.id()) +
             " was already submitted with the same request; it is " +
             printable_line(job.status_text));
  }

  void submitted(std::string const& id, Address const& address) override {
    if (!adopted_) io_.note("submitted " + id + " to " + address.redacted());
    std::string const job = options_again(shared_, address) + shell_word(id);
    io_.note("  status: " + program_ + " status " + job);
    io_.note("  logs:   " + program_ + " logs --follow " + job);
    io_.note("  stop:   " + program_ + " stop " + job);
    if (std::string const page = job_page(address, id); !page.empty())
      io_.note("  page:   " + page);
  }

  void submitted_id(std::string const& id) override { io_.out(id + '\n'); }

  void outcome(JobInfo const& job) override {
    std::string rest;
    if (job.start_time && job.end_time && *job.end_time >= *job.start_time) {
      rest += " after " + format_duration(*job.end_time - *job.start_time);
    }
    if (job.status == JobStatus::failed) {
      if (job.driver_exit_code) {
        rest += " (driver exit code " + std::to_string(*job.driver_exit_code) + ')';
      }
      if (std::string const message = message_without_log(job); !message.empty()) {
        rest.append("\n  ").append(message);
      }
      if (job.error_type) rest += "\n  error type " + printable_line(*job.error_type);
    }
    io_.note("job " + printable_line(job.id()) + ' ', job.status, job.status_text, rest);
  }

  void status(JobInfo const& job) override {
    bool const is_rewritten =
        job.type == JobType::submission && !job.start_time && job.status == JobStatus::failed;
    if (is_rewritten)
      io_.note(
          "the record has no start time: Ray 2.60 writes such a record when a job is deleted "
          "just after its end; to be rid of it: " +
          program_ + " delete " + shell_word(job.id()));
    Gathered to([this](std::string_view piece) { io_.out(piece); });
    write_job(job, time_now(), address_ ? job_page(*address_, job.id()) : "", out_painter(), to);
    to.flush();
  }

  void awaiting_stop(std::string const& id) override {
    io_.note("waiting for job " + id + " to end");
  }

  void ended_before(std::string const& id) override {
    io_.note("job " + id + " had already ended");
  }

  void still_there(JobInfo const& job, std::chrono::seconds waited) override {
    using namespace std::chrono_literals;
    // A PENDING job that waits for resources ends only when it gets them.
    if (waited < 60s || std::exchange(patience_noted_, true)) return;
    io_.note("job " + printable_line(job.id()) + " is still " + printable_line(job.status_text) +
             " after a minute" +
             (job.status == JobStatus::pending ? std::string(kWhyStillPending) : ""));
  }

  void deleted(std::string const& id) override { io_.note("deleted job " + id); }

  void jobs(std::vector<JobInfo> const& jobs, bool wide) override {
    if (jobs.empty()) {
      io_.note("no jobs");
    } else {
      io_.out(
          job_table(jobs, time_now(), wide ? std::nullopt : Io::terminal_columns(), out_painter()));
    }
  }

 private:
  PaintStatus out_painter() {
    return [this](JobStatus status, std::string word) {
      return io_.painted(Io::Stream::out, status, std::move(word));
    };
  }

  Io& io_;
  std::string program_;
  SharedOptions const& shared_;
  std::optional<Address> address_{};
  bool adopted_ = false;
  bool patience_noted_ = false;
};

}  // namespace

std::string options_again(SharedOptions const& shared, Address const& address) {
  std::string words;
  auto const add = [&](std::string_view name, std::string const& value) {
    if (shared.origins.of(name) == name) words.append(name) += ' ' + shell_word(value) + ' ';
  };
  if (shared.config) add("--config", *shared.config);
  if (shared.no_config) words += "--no-config ";
  if (shared.profile) add("--profile", *shared.profile);
  if (shared.address) add("--address", address.redacted());
  for (auto const& [name, value] : {std::pair{"--token-file", &shared.token_file},
                                    {"--gateway-auth-header", &shared.gateway_auth_header},
                                    {"--verify", &shared.verify},
                                    {"--cert", &shared.cert},
                                    {"--key", &shared.key},
                                    {"--key-passphrase-file", &shared.key_passphrase_file},
                                    {"--unix-socket", &shared.unix_socket}})
    if (*value) add(name, **value);
  // Their values may be secrets.
  for (auto const& [name, value] : {std::pair{"--headers", &shared.headers},
                                    {"--token-command", &shared.token_command},
                                    {"--gateway-auth", &shared.gateway_auth},
                                    {"--proxy", &shared.proxy}})
    if (*value) add(name, "...");
  for (std::string const& one : shared.resolve) add("--resolve", one);
  return words;
}

std::unique_ptr<Messages> make_own_messages(Io& io, std::string program,
                                            SharedOptions const& shared) {
  return std::make_unique<OwnMessages>(io, std::move(program), shared);
}

}  // namespace rayjobs::cli
