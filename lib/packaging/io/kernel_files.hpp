// Kernel files: what procfs, sysfs and their like show of a running system, which is no content.
#pragma once

#include <rayjobs/result.hpp>

#include <cstdint>
#include <string_view>

namespace rayjobs::detail {

/// The name of the kernel's file system that has this number (f_type of statfs), e.g. "procfs";
/// empty for one that stores files, tmpfs among them.
std::string_view kernel_file_system(std::uint32_t type);

/// Fails with io if the open file or directory lies on a kernel's file system, whatever path led to
/// it. `path` is for the message.
Result<void> refuse_kernel_file(int descriptor, std::string_view path);

}  // namespace rayjobs::detail
