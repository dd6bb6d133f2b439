// CMake says where.
#include "support/paths.hpp"

namespace rayjobs::testing {

std::string vectors_folder() { return RAYJOBS_TESTS_FOLDER "/vectors"; }
std::string recordings_folder() { return RAYJOBS_TESTS_FOLDER "/recordings"; }
std::string ray_submit_binary() { return RAY_SUBMIT_BINARY; }

}  // namespace rayjobs::testing
