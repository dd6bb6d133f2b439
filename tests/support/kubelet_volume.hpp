// Makes a directory as the kubelet makes it of a ConfigMap, a Secret or a projected volume.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace rayjobs::testing {

/// `time_name`: "..2026_11_28_12_00_00.123456789", another one in each pod. `files`: contents by
/// path, which may have directories ("lib/a.py").
inline void make_kubelet_volume(std::filesystem::path const& volume, std::string const& time_name,
                                std::map<std::string, std::string> const& files) {
  std::filesystem::create_directories(volume / time_name);
  std::filesystem::create_directory_symlink(time_name, volume / "..data");
  for (auto const& [path, content] : files) {
    auto const file = volume / time_name / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    std::string const first = path.substr(0, path.find('/'));
    if (!std::filesystem::is_symlink(volume / first))
      std::filesystem::create_symlink("..data/" + first, volume / first);
  }
}

}  // namespace rayjobs::testing
