// TemporaryTree: a directory that a test fills, removed at the end.
#pragma once

#include <rayjobs/package.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::testing {

class TemporaryTree {
 public:
  TemporaryTree() {
    std::string name = std::filesystem::temp_directory_path() / "rayjobs-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    root_ = name;
  }
  TemporaryTree(TemporaryTree const&) = delete;
  TemporaryTree& operator=(TemporaryTree const&) = delete;
  ~TemporaryTree() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  std::filesystem::path const& root() const { return root_; }
  std::filesystem::path path(std::string_view relative) const { return root_ / relative; }

  /// Writes a file, and the directories that lead to it.
  std::filesystem::path file(std::string_view relative, std::string_view content = "") const {
    auto const path = root_ / relative;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::filesystem::path directory(std::string_view relative) const {
    std::filesystem::create_directories(root_ / relative);
    return root_ / relative;
  }
  void link(std::string_view target, std::string_view relative) const {
    std::filesystem::create_symlink(target, root_ / relative);
  }

 private:
  std::filesystem::path root_{};
};

inline std::vector<std::string> names_of(PackagePlan const& plan) {
  std::vector<std::string> names;
  for (auto const& entry : plan.entries) names.push_back(entry.name);
  return names;
}

/// Bytes that do not compress; the same for the same size.
inline std::string noise(std::size_t size) {
  std::string result(size, '\0');
  unsigned state = 1;
  for (char& c : result) {
    state = state * 1'664'525U + 1'013'904'223U;
    c = static_cast<char>(state >> 24U);
  }
  return result;
}

}  // namespace rayjobs::testing
