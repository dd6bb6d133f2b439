// Knows the kernel's file systems by their numbers, which not every C library names.
#include "packaging/io/kernel_files.hpp"

#include "packaging/io/path_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <sys/vfs.h>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 22> kKernelFileSystems{{
    {0x9FA0, "procfs"},          {0x62656572, "sysfs"},      {0x64626720, "debugfs"},
    {0x74726163, "tracefs"},     {0x27E0EB, "cgroup"},       {0x63677270, "cgroup2"},
    {0x73636673, "securityfs"},  {0xF97CFF8C, "selinuxfs"},  {0x43415D53, "smackfs"},
    {0x5A3C69F0, "apparmorfs"},  {0xCAFE4A11, "bpf"},        {0x62656570, "configfs"},
    {0x42494E4D, "binfmt_misc"}, {0xDE5E81E4, "efivarfs"},   {0x6165676C, "pstore"},
    {0x7655821, "resctrl"},      {0x65735543, "fusectl"},    {0x6E736673, "nsfs"},
    {0x6E667364, "nfsd"},        {0x67596969, "rpc_pipefs"}, {0x19800202, "mqueue"},
    {0xABBA1974, "xenfs"},
}};

}  // namespace

std::string_view kernel_file_system(std::uint32_t type) {
  auto const* const found =
      std::ranges::find(kKernelFileSystems, type, [](auto const& known) { return known.first; });
  return found == kKernelFileSystems.end() ? std::string_view{} : found->second;
}

Result<void> refuse_kernel_file(int descriptor, std::string_view path) {
  struct ::statfs status {};
  if (::fstatfs(descriptor, &status) != 0) return {};
  auto const name = kernel_file_system(static_cast<std::uint32_t>(status.f_type));
  if (name.empty()) return {};
  return Error{.code = ErrorCode::io,
               .message = in_quotes(path) + " leads to " + std::string(name) +
                          ", which shows the state of this machine and cannot be packaged",
               .hint = "exclude it, or remove the link that leads there"};
}

}  // namespace rayjobs::detail
