// One flag of the process, and what may run when there is no memory.
#include "run/abrupt_end.hpp"

#include <atomic>
#include <new>
#include <string_view>
#include <unistd.h>

namespace rayjobs::cli {

namespace {

std::atomic<bool> may_exist{false};

constexpr ErrorCode kCode = ErrorCode::io;

[[noreturn]] void end_now() {
  constexpr std::string_view kText =
      "error: ray-submit cannot go on, probably for want of memory\n";
  static_cast<void>(!::write(STDERR_FILENO, kText.data(), kText.size()));
  _exit(static_cast<int>(exit_code({.error = kCode, .phase = phase_of_abrupt_end()})));
}

}  // namespace

void job_may_exist() { may_exist = true; }

Error error_of(std::exception_ptr const& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (std::bad_alloc const&) {
    return {.code = kCode, .message = "out of memory", .hint = "give the process more memory"};
  } catch (std::exception const& other) {
    return {.code = kCode, .message = other.what()};
  } catch (...) {
    return {.code = kCode, .message = "an unknown exception"};
  }
}

Phase phase_of_abrupt_end() { return may_exist ? Phase::following : Phase::local; }

void take_terminate() { std::set_terminate(end_now); }

}  // namespace rayjobs::cli
