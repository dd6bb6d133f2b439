// One loop over ids; what ends it early is told once.
#include "run/each_job.hpp"

#include "outcome/answer.hpp"
#include "output/json_format.hpp"
#include "run/abrupt_end.hpp"

#include <exception>
#include <utility>

namespace rayjobs::cli {

namespace {

/// A call gives up before the time is up when it could not try once more within it.
bool ends_the_run(Error const& error, Context const& context) {
  return (error.code == ErrorCode::timeout && context.deadline) ||
         (error.code == ErrorCode::cancelled && context.is_over());
}

std::string listed(std::vector<std::string> const& ids, std::size_t from) {
  constexpr std::size_t kMost = 5;
  std::string text;
  for (std::size_t at = from; at < ids.size() && at < from + kMost; ++at)
    text += (at == from ? "" : ", ") + ids[at];
  if (ids.size() > from + kMost)
    text += " and " + std::to_string(ids.size() - from - kMost) + " more";
  return text;
}

/// What has begun is to end as JSON whatever comes.
JobAnswer guarded(std::string const& id,
                  std::function<JobAnswer(std::string const& id)> const& ask) {
  try {
    return ask(id);
  } catch (...) {
    return {.error = error_of(std::current_exception()), .phase = phase_of_abrupt_end()};
  }
}

}  // namespace

ExitCode each_job(std::vector<std::string> const& ids, Context& context,
                  std::function<JobAnswer(std::string const& id)> const& ask) {
  ListAnswer list(context.io, context.shared.output, "jobs", context.answered);
  std::vector<ExitCode> codes;
  std::optional<Error> end;
  for (std::size_t at = 0; at < ids.size(); ++at) {
    JobAnswer answer = end ? JobAnswer{} : guarded(ids[at], ask);
    if (end) {
      answer.error = *end;
      answer.code = codes.back();
    } else if (answer.error) {
      bool const is_last = ends_the_run(*answer.error, context);
      if (is_last && at + 1 < ids.size())
        answer.error->message += "; there is no answer for " + listed(ids, at + 1) + " either";
      answer.error = context.shown(*std::move(answer.error));
      answer.code = context.tell(*answer.error, answer.phase);
      if (is_last) end = answer.error;
    }
    codes.push_back(answer.code);
    if (context.is_text()) continue;
    nlohmann::ordered_json element{{"submission_id", ids[at]}};
    move_members(std::move(answer.members), element);
    element["exit_code"] = static_cast<int>(answer.code);
    element["error"] = error_object(answer.error);
    list.add(element);
  }
  ExitCode const code = highest(codes, context.interrupts.signal());
  list.end(code, context.failure);
  return code;
}

}  // namespace rayjobs::cli
