// Prints the log of a job as it grows, until the job has ended: follow_logs ADDRESS ID
#include <rayjobs/rayjobs.hpp>

#include <cstdio>
#include <string_view>

namespace {

int fail(rayjobs::Error const& error) {
  std::fprintf(stderr, "error: %s\n", error.message.c_str());
  if (!error.hint.empty()) std::fprintf(stderr, "hint: %s\n", error.hint.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: follow_logs ADDRESS ID\n", stderr);
    return 2;
  }
  auto address = rayjobs::Address::parse(argv[1]);
  if (!address) return fail(address.error());
  auto client = rayjobs::Client::create(*address);
  if (!client) return fail(client.error());

  rayjobs::FollowOptions options;
  options.on_log = [](std::string_view bytes) {
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    std::fflush(stdout);
  };
  options.on_notice = [](rayjobs::FollowNotice const& notice) {
    std::fprintf(stderr, "note: %s\n", notice.text.c_str());
  };
  auto const ended = client->follow(argv[2], options);
  if (!ended) return fail(ended.error());

  std::fprintf(stderr, "%s after %llu bytes of log\n", ended->job.status_text.c_str(),
               static_cast<unsigned long long>(ended->log_bytes));
  if (!ended->log_complete) {
    std::fprintf(stderr, "the log is incomplete: %s\n", ended->log_problem.c_str());
  }
  return ended->job.status == rayjobs::JobStatus::succeeded ? 0 : 1;
}
