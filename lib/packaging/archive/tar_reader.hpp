// TarReader: the members of a tar archive, one after the other.
#pragma once

#include "packaging/archive/archive_member.hpp"
#include "packaging/archive/unpacked_file.hpp"

#include <rayjobs/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Reads ustar, GNU's long names and pax headers, as Python's tarfile does. Every read fails as
/// UnpackedFile does, and with rejected for what is not a tar archive. Lifetime: refers to `file`.
class TarReader {
 public:
  /// `name`: the archive's, in quotes.
  TarReader(UnpackedFile& file, std::string name) : file_(file), name_(std::move(name)) {}

  /// None at the end. Skips what was not read of the member before.
  Result<std::optional<ArchiveMember>> next();
  /// Fills `buffer` from the content of the last member unless that ends first.
  Result<std::size_t> read(std::span<char> buffer);

 private:
  using Records = std::map<std::string, std::string, std::less<>>;

  Error broken(std::string const& what) const;
  /// Skips what is left of the member or extension.
  Result<void> pass();
  Result<std::string> read_extension(std::uint64_t size);
  Result<Records> read_records(std::string_view rest) const;

  UnpackedFile& file_;
  std::string name_;
  Records globals_{};          ///< Of the pax headers that are for all members after them.
  std::uint64_t left_ = 0;     ///< Of the member's content.
  std::uint64_t padding_ = 0;  ///< After it.
  bool begun_ = false;
};

}  // namespace rayjobs::detail
