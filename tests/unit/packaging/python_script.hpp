// Runs a short Python program and gives its output.
#pragma once

#include "temporary_tree.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace rayjobs::testing {

/// `program` finds `argument` in sys.argv[1]. Throws when it fails.
inline std::string python(std::string const& program, std::filesystem::path const& argument) {
  TemporaryTree const place;
  auto const script = place.file("script.py", program);
  std::string const command =
      "'" RAYJOBS_TEST_PYTHON "' '" + script.native() + "' '" + argument.native() + "'";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::string output;
  std::array<char, 4096> block{};
  while (std::size_t const size = std::fread(block.data(), 1, block.size(), pipe))
    output.append(block.data(), size);
  if (::pclose(pipe) != 0) throw std::runtime_error("the Python program failed: " + program);
  return output;
}

}  // namespace rayjobs::testing
