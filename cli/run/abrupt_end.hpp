// Ends that no command has chosen: exceptions, no memory, std::terminate.
#pragma once

#include "outcome/exit_code.hpp"

#include <rayjobs/result.hpp>

#include <exception>

namespace rayjobs::cli {

/// From now on such an end leaves open whether there is a job. Thread safety: as all functions
/// here, any thread.
void job_may_exist();

/// What `thrown` means to a user.
Error error_of(std::exception_ptr const& thrown);
/// The phase that gives error_of() its exit code: nothing was sent, or a job may exist.
Phase phase_of_abrupt_end();

/// Makes std::terminate say a sentence and end the process with the code of phase_of_abrupt_end().
void take_terminate();

}  // namespace rayjobs::cli
