// Where tests find their data and the program: known to one file, so that all others compile alike
// in every clone.
#pragma once

#include <string>

namespace rayjobs::testing {

/// The folder tests/vectors.
std::string vectors_folder();
/// The folder tests/recordings.
std::string recordings_folder();
/// The built ray-submit; empty where the program is not built.
std::string ray_submit_binary();

}  // namespace rayjobs::testing
