// The entry point of ray-submit.
#include "run.hpp"

int main(int argc, char** argv) {
  return static_cast<int>(rayjobs::cli::run_command_line({argv, argv + argc}));
}
