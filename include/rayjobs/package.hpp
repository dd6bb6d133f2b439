/// Packaging of a directory as Ray does it: which files belong to it, its package URI, and the zip
/// that is uploaded.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rayjobs {

/// The most that both Ray 2.22 and 2.60 accept as a package: 100 MiB, inclusive.
inline constexpr std::uint64_t kMaxPackageBytes = 104'857'600;

struct PackageOptions {
  std::vector<std::string>
      excludes{};  ///< The user's patterns, relative to the directory (runtime_env `excludes`).
  /// Ray 2.60's default excludes, applied before `excludes`; empty for Ray 2.22's behaviour and for
  /// py_modules.
  std::vector<std::string> default_excludes{".git", ".venv", "venv", "__pycache__"};
  bool honour_gitignore = true;  ///< Read .gitignore files.
  bool honour_rayignore = true;  ///< Read .rayignore files; false for Ray 2.22's behaviour.
  std::string entry_prefix{};    ///< Put before each entry name in the zip, e.g. "mymod/" for a
                                 ///< py_modules directory.
  std::uint64_t max_bytes = kMaxPackageBytes;  ///< A larger zip is an error.
  /// A file in which plan_package keeps the hashes of this directory's files, so that it need not
  /// read again what has not changed since (path, size, inode, times of change). Made, with its
  /// directory, when it does not exist; ignored when it is broken or cannot be written. Empty:
  /// none.
  std::filesystem::path hash_cache{};
};

/// One entry of the zip: a regular file, or a directory that is empty on disk (its name ends in
/// '/').
struct PackageEntry {
  std::string name{};      ///< UTF-8, with '/' and with the prefix.
  std::uint64_t size = 0;  ///< Bytes, uncompressed.
  std::uint32_t mode = 0;  ///< st_mode, file type included, e.g. 0100644.
  friend bool operator==(PackageEntry const&, PackageEntry const&) = default;
};

/// What a directory's package is: its URI and its entries, without a zip. Equal trees have equal
/// URIs on every machine, in every client (Ray's Python client too, where the same paths are
/// visible).
struct PackagePlan {
  std::filesystem::path directory{};
  PackageOptions options{};
  std::string uri{};                    ///< "gcs://_ray_pkg_" + 16 hex digits + ".zip"
  std::vector<PackageEntry> entries{};  ///< Sorted by name.
  std::uint64_t total_bytes = 0;        ///< Sum of the entries' sizes.
  std::vector<std::string>
      warnings{};  ///< Sentences for the user: large files, names taken out by default.
};

/// Walks and hashes a directory, on several threads (it blocks on disk I/O only). Fails with io or
/// invalid_argument: no such directory, a symlink loop, a FIFO, an unreadable file, a name that is
/// not UTF-8, a broken ignore pattern; with conflict when a file vanished meanwhile.
RAYJOBS_EXPORT Result<PackagePlan> plan_package(std::filesystem::path const& directory,
                                                PackageOptions options = {},
                                                CallOptions const& call = {});

/// What Client::ensure_package did.
enum class PackageUpload { already_there, uploaded };

/// A zip on disk. Move-only; its destructor deletes the file.
class RAYJOBS_EXPORT Package {
 public:
  /// Writes the zip of `plan` into a new temporary file (TMPDIR), compressed, in constant memory,
  /// on several threads. Hashes what it writes: fails with conflict when the directory is no longer
  /// as planned. Fails with rejected, without writing on, as soon as the zip cannot end within
  /// options.max_bytes (the hint names what is large), and with io when the disk fails.
  static Result<Package> write(PackagePlan const& plan, CallOptions const& call = {});

  Package(Package&& other) noexcept;
  Package& operator=(Package&& other) noexcept;
  Package(Package const&) = delete;
  Package& operator=(Package const&) = delete;
  ~Package();

  std::string const& uri() const { return uri_; }
  std::filesystem::path const& file() const { return file_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  Package() = default;
  std::string uri_;
  std::filesystem::path file_;
  std::uint64_t bytes_ = 0;
};

}  // namespace rayjobs
