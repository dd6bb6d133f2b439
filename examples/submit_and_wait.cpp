// Packages a directory, submits a job that runs in it, waits: submit_and_wait ADDRESS DIR -- WORDS…
#include <rayjobs/rayjobs.hpp>

#include <cstdio>
#include <span>
#include <string>
#include <vector>

namespace {

int fail(rayjobs::Error const& error) {
  std::fprintf(stderr, "error: %s\n", error.message.c_str());
  if (!error.context.empty()) std::fprintf(stderr, "  %s\n", error.context.c_str());
  if (!error.hint.empty()) std::fprintf(stderr, "hint: %s\n", error.hint.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> const arguments(argv + 1, argv + argc);
  if (arguments.size() < 4 || arguments[2] != "--") {
    std::fputs("usage: submit_and_wait ADDRESS DIR -- WORDS...\n", stderr);
    return 2;
  }
  auto address = rayjobs::Address::parse(arguments[0]);
  if (!address) return fail(address.error());
  auto client = rayjobs::Client::create(*address);
  if (!client) return fail(client.error());

  rayjobs::SubmitRequest request;
  request.entrypoint = rayjobs::join_entrypoint(std::span(arguments).subspan(3));
  request.runtime_env.set_working_dir(arguments[1]);
  request.metadata = {{"submitted_by", "submit_and_wait"}};
  auto const job = client->prepare(request);
  if (!job) return fail(job.error());
  auto const submission = client->submit(*job);
  if (!submission) return fail(submission.error());
  std::printf("%s\n", submission->submission_id.c_str());

  auto const end = client->wait(submission->submission_id);
  if (!end) return fail(end.error());
  std::printf("%s\n", end->status_text.c_str());
  return end->status == rayjobs::JobStatus::succeeded ? 0 : 1;
}
